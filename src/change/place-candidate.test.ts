import { expect, test } from 'vitest';
import { filesOf } from '../../test/support/table-files.ts';
import { dialectOf } from '../dialect/dialects.ts';
import { fromUtf8 } from '../text/byte-string.ts';
import { placeCandidate } from './place-candidate.ts';

const debian = {
  confPath: '/data/etc/postgresql.conf',
  hbaPath: '/data/etc/pg_hba.conf',
  identPath: '/data/etc/pg_ident.conf',
  dataDirectory: '/data/var',
};

function place(candidate: Readonly<Record<string, string>>, there: Readonly<Record<string, string>> = {}) {
  const files = new Map(Object.entries(candidate).map(([name, text]) => [name, fromUtf8(text)]));
  const conf = { 'etc/postgresql.conf': '', 'etc/pg_hba.conf': 'local all all peer\n', ...there };
  const { texts, unused } = placeCandidate(files, debian, filesOf(conf), dialectOf(18));
  return { texts: Object.fromEntries(texts), unused };
}

test('the known files go where the settings say', () => {
  expect(place({ 'pg_hba.conf': 'a', 'pg_ident.conf': 'b', 'postgresql.conf': '' }).texts).toEqual({
    '/data/etc/pg_hba.conf': 'a',
    '/data/etc/pg_ident.conf': 'b',
    '/data/etc/postgresql.conf': '',
  });
});

test('others go where a line or a setting looks for them, before what names them', () => {
  const { texts, unused } = place({
    'pg_hba.conf': 'include lines.conf\nhost all @people 10.0.0.0/8 scram-sha-256\n',
    'lines.conf': 'local all all peer\n',
    people: 'alice\n',
    'postgresql.conf': "ssl = on\nssl_cert_file = 'server.crt'\n",
    'server.crt': 'certificate',
    'README.md': 'no',
  });
  expect(Object.keys(texts)).toEqual([
    '/data/etc/lines.conf',
    '/data/etc/people',
    '/data/var/server.crt',
    '/data/etc/pg_hba.conf',
    '/data/etc/postgresql.conf',
  ]);
  expect(unused).toEqual(['README.md']);
});

test('a fragment is included once, at the end', () => {
  const first = place({ 'postgresql.postern.conf': 'ssl = off\n' }, { 'etc/postgresql.conf': 'port = 5432' });
  expect(first.texts).toEqual({
    '/data/etc/postgresql.postern.conf': 'ssl = off\n',
    '/data/etc/postgresql.conf': "port = 5432\ninclude 'postgresql.postern.conf'\n",
  });
  const again = place(
    { 'postgresql.postern.conf': 'ssl = off\n' },
    { 'etc/postgresql.conf': "include 'postgresql.postern.conf'\n" },
  );
  expect(Object.keys(again.texts)).toEqual(['/data/etc/postgresql.postern.conf']);
});
