import { describe, expect, test } from 'vitest';
import { parseProblem, retryTime } from './problem.ts';

describe('parseProblem', () => {
  test('takes the prefix off, and puts the words on one line', () => {
    const document = { type: 'urn:ietf:params:acme:error:rateLimited', detail: 'too many\ncertificates', status: 429 };
    expect(parseProblem(document)).toEqual({ type: 'rateLimited', detail: 'too many certificates' });
  });

  test('a page of a proxy is no problem document', () => {
    expect(parseProblem('<html>502</html>')).toBeUndefined();
    expect(parseProblem({ error: 'no' })).toBeUndefined();
  });
});

describe('retryTime', () => {
  const now = new Date('2026-07-01T12:00:00Z');

  test.each([
    ['3600', '2026-07-01T13:00:00.000Z'],
    ['Thu, 02 Jul 2026 08:00:00 GMT', '2026-07-02T08:00:00.000Z'],
    ['soon', undefined],
    [undefined, undefined],
  ])('%s', (header, time) => {
    expect(retryTime(header, now)?.toISOString()).toBe(time);
  });
});
