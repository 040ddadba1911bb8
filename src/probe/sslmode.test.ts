import { describe, expect, test } from 'vitest';
import { observation, tlsAgreed } from '../../test/support/observation.ts';
import type { Observation } from '../check/endpoint/observation.ts';
import { meet, sslModes } from './sslmode.ts';

/** Transport and outcome of each sslmode, from disable to verify-full. */
function meetings(changes: Partial<Observation>, checksRoots = true): string {
  return sslModes
    .map((mode) => meet(observation(changes), mode, checksRoots))
    .map(({ transport, outcome }) => `${transport}:${outcome}`)
    .join(' ');
}

const scram = { kind: 'sasl', mechanisms: ['SCRAM-SHA-256'] } as const;
const refused = { kind: 'refused', sqlstate: '28000', message: 'no', detail: undefined } as const;
const nothing = 'none:failed';

describe('what each sslmode gets', () => {
  test.each<[string, Partial<Observation>, string]>([
    ['a server that wants TLS', {}, 'plain:refused tls:asked tls:asked tls:asked tls:asked tls:asked'],
    [
      'a server that takes both',
      { overPlain: scram },
      'plain:asked plain:asked tls:asked tls:asked tls:asked tls:asked',
    ],
    [
      'a server that refuses over TLS alone',
      { overPlain: scram, overTls: refused },
      'plain:asked plain:asked plain:asked tls:refused tls:refused tls:refused',
    ],
    [
      'a server without TLS',
      { overPlain: scram, tls: { kind: 'declined' }, overTls: undefined },
      `plain:asked plain:asked plain:asked ${nothing} ${nothing} ${nothing}`,
    ],
    [
      'a name that does not fit',
      { tls: tlsAgreed({ misnamed: 'does not match' }) },
      `plain:refused tls:asked tls:asked tls:asked tls:asked ${nothing}`,
    ],
    [
      'a chain that is not trusted, with roots',
      { tls: tlsAgreed({ untrusted: 'self-signed certificate' }) },
      `plain:refused ${nothing} ${nothing} ${nothing} ${nothing} ${nothing}`,
    ],
    ['nobody there', { unreachable: 'x' }, Array.from(sslModes, () => nothing).join(' ')],
    ['a Unix socket', { local: true, overPlain: scram }, Array.from(sslModes, () => 'plain:asked').join(' ')],
  ])('%s', (_, changes, expected) => {
    expect(meetings(changes)).toBe(expected);
  });

  test('without roots only the verifying modes look at the chain', () => {
    const tls = tlsAgreed({ untrusted: 'self-signed certificate', roots: 'system' });
    expect(meetings({ tls }, false)).toBe(`plain:refused tls:asked tls:asked tls:asked ${nothing} ${nothing}`);
  });

  test("verify-ca does not take the system's roots", () => {
    expect(meet(observation({ tls: tlsAgreed({ roots: 'system' }) }), 'verify-ca', false).advice).toBe(
      'needs sslrootcert=FILE',
    );
  });
});

test.each<[Partial<Observation>, string, string | undefined]>([
  [{ proof: { kind: 'let-in', serverVersion: '18' } }, 'in', undefined],
  [{ proof: { kind: 'refused', sqlstate: '28P01', message: 'no' } }, 'refused', '28P01'],
  [{ proof: { kind: 'failed', reason: 'no' } }, 'failed', undefined],
  [{ overTls: { kind: 'let-in', serverVersion: '18', trouble: undefined } }, 'in', undefined],
  [
    { overTls: { kind: 'let-in', serverVersion: undefined, trouble: { sqlstate: '3D000', message: 'no' } } },
    'refused',
    '3D000',
  ],
])('what a login comes to: %j', (changes, outcome, sqlstate) => {
  expect(meet(observation(changes), 'verify-full', true)).toMatchObject({ outcome, sqlstate });
});

test('only verify-full is recommended', () => {
  const advice = sslModes.map((mode) => meet(observation(), mode, false).advice);
  expect(advice.filter((text) => text.endsWith('use this'))).toHaveLength(1);
  expect(advice[3]).toContain('nobody checks who answers');
});
