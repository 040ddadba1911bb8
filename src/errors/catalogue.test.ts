import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { byteString, fromUtf8 } from '../text/byte-string.ts';
import { catalogue } from './catalogue.ts';
import { printCatalogue } from './describe.ts';
import { refuse } from './refusal.ts';

test('docs/errors.md is the catalogue', () => {
  const path = new URL('../../docs/errors.md', import.meta.url);
  expect(readFileSync(path, 'utf8')).toBe(printCatalogue());
});

test.each(Object.entries(catalogue))('%s has a SQLSTATE of five characters', (_, entry) => {
  expect(entry.sqlstate).toMatch(/^[0-9A-Z]{5}$/);
});

describe('refuse', () => {
  test('fills the values in', () => {
    expect(refuse('role-missing', { user: byteString('alice') })).toEqual({
      code: 'role-missing',
      sqlstate: '28000',
      message: 'role "alice" does not exist',
    });
  });

  test('does not fill a value that looks like a placeholder', () => {
    const values = { host: byteString('h'), user: byteString('{database}'), database: byteString('d') };
    const { message } = refuse('hba-no-entry', { ...values, encryption: byteString('no encryption') });
    expect(message).toBe('no pg_hba.conf entry for host "h", user "{database}", database "d", no encryption');
  });

  test('keeps bytes that are no text', () => {
    const user = fromUtf8('é');
    expect(Buffer.from(refuse('role-nologin', { user }).message, 'latin1').toString('utf8')).toContain('"é"');
  });
});
