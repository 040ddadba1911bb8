import { expect, test } from 'vitest';
import { toDisplay } from '../text/byte-string.ts';
import { describeSurvivor } from './gather-survivors.ts';
import { parseNamedSurvivor } from './named-survivor.ts';

test.each([
  ['user=app from=10.0.0.7 tls', 'app to app from 10.0.0.7 over TLS (--must-survive)'],
  ['user=app database=shop from=2001:db8::1', 'app to shop from 2001:db8::1 without TLS (--must-survive)'],
  ['user=app from=local', 'app to app over the socket (--must-survive)'],
  ['user=rep from=10.0.0.9 tls replication', 'rep for replication from 10.0.0.9 over TLS (--must-survive)'],
])('%s', (text, words) => {
  const named = parseNamedSurvivor(text);
  expect(named.kind === 'survivor' && describeSurvivor(named.survivor, toDisplay)).toBe(words);
});

test.each([
  ['from=local', '"from=local" names no user='],
  ['user=app', '"user=app" does not say where from: from=10.0.0.7, or from=local'],
  ['user=app from=10.0.0.0/8', '"10.0.0.0/8" is no address'],
  ['user=app from=local ssl', '"ssl" is none of user=, database=, from=, tls, plain, replication'],
])('%s says nothing', (text, message) => {
  expect(parseNamedSurvivor(text)).toEqual({ kind: 'invalid', message });
});
