import { expect, test } from 'vitest';
import { filesOf } from '../../test/support/table-files.ts';
import { rescueLines } from './rescue-lines.ts';

const files = filesOf({ 'pg_hba.conf': 'local all all md5\n', 'pg_ident.conf': '# maps\n' });
const request = { hbaPath: '/data/pg_hba.conf', identPath: '/data/pg_ident.conf', database: 'postgres', files };

test('a namesake needs one line', () => {
  expect([...rescueLines({ ...request, role: 'postgres', account: 'postgres' })]).toEqual([
    ['/data/pg_hba.conf', 'local "postgres" "postgres" peer\nlocal all all md5\n'],
  ]);
});

test('another name needs a map, which is written first', () => {
  expect([...rescueLines({ ...request, role: 'all "x', account: 'pg' })]).toEqual([
    ['/data/pg_ident.conf', 'postern_rescue "pg" "all ""x"\n# maps\n'],
    ['/data/pg_hba.conf', 'local "postgres" "all ""x" peer map=postern_rescue\nlocal all all md5\n'],
  ]);
});
