import { expect, test } from 'vitest';
import type { LogEntry } from '../journal/entry.ts';
import type { Ending } from '../tls/ending.ts';
import { openExpiryWarnings } from './expiry-warnings.ts';

const day = 86_400_000;
const end = new Date('2030-04-01T00:00:00Z');
const certificate: Ending = {
  what: 'server certificate',
  file: 'server.crt',
  notBefore: new Date(end.getTime() - 397 * day),
  notAfter: end,
};

/** Looks so many days before the end, in this order, and gives what was said. */
function said(daysBefore: readonly number[], ending = certificate): readonly string[] {
  const entries: LogEntry[] = [];
  let now = new Date(end.getTime() - (daysBefore[0] ?? 0) * day);
  const warnings = openExpiryWarnings({
    env: { now: () => now },
    journal: { log: (entry) => void entries.push(entry) },
    endings: () => [ending],
  });
  for (const days of daysBefore) {
    now = new Date(end.getTime() - days * day);
    warnings.look();
  }
  warnings.close();
  return entries.map(({ message }) => message);
}

test('it warns at 30, 7 and 1 days and when it is over, each once', () => {
  expect(said([31, 30, 29.5, 29, 8, 6.5, 6, 1.5, 0.5, 0.4, -0.1, -1])).toEqual([
    'server certificate expires in 29 days',
    'server certificate expires in 6 days',
    'server certificate expires in less than a day',
    'server certificate has expired',
  ]);
});

test('one of short life is not due on its first day', () => {
  const short = { ...certificate, notBefore: new Date(end.getTime() - 15 * day) };
  expect(said([14, 6, 4.5], short)).toEqual(['server certificate expires in 4 days']);
});

test('a revocation list has a hint of its own', () => {
  const entries: LogEntry[] = [];
  openExpiryWarnings({
    env: { now: () => end },
    journal: { log: (entry) => void entries.push(entry) },
    endings: () => [{ ...certificate, what: 'certificate revocation list', file: 'ca.crl' }],
  }).close();
  expect(entries).toMatchObject([
    { severity: 'WARNING', detail: 'File "ca.crl" is good until 2030-04-01T00:00:00.000Z.' },
  ]);
  expect(entries[0]?.hint).toContain('postern cert crl');
});
