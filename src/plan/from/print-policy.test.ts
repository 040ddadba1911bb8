import { expect, test } from 'vitest';
import { filesOf } from '../../../test/support/table-files.ts';
import { dialectOf } from '../../dialect/dialects.ts';
import { parseHba } from '../../hba/parse-hba.ts';
import { printPolicy } from './print-policy.ts';

function policyOf(text: string, addresses: readonly string[]) {
  const dialect = dialectOf(16);
  const context = { dialect, ssl: true, oauthValidatorLibraries: '' };
  const { records } = parseHba('/data/pg_hba.conf', filesOf({ 'pg_hba.conf': text }), context);
  const snapshot = { dialect, hba: records, ident: [], ssl: true, verifiesClients: true, interfaces: [] };
  return printPolicy(snapshot, { addresses, socketDirectories: undefined, port: 5433 });
}

test('a line becomes a rule, with its text above it', () => {
  const { text, left } = policyOf('hostssl app svc 10.0.0.0/8 scram-sha-256 # the shop\n', ['*']);
  expect(left).toEqual([]);
  expect(text).toContain('    version: 16\n    listen:\n      - "*"\n    port: 5433\n');
  expect(text).toContain(`access:
  # line 1: hostssl app svc 10.0.0.0/8 scram-sha-256 # the shop
  - who: svc
    databases: app
    from: 10.0.0.0/8
    method: scram-sha-256
`);
});

test('what nobody listens for is no access: it is left out, or cut', () => {
  const { text, left } = policyOf('host all all 10.0.0.0/8 md5\nhost all all 0.0.0.0/0 md5\nhost all all all md5\n', [
    'localhost',
  ]);
  expect(left).toMatchObject([{ line: 1, reason: 'nobody listens for these addresses' }]);
  expect(text).toContain('from: 127.0.0.0/8');
  expect(text).toContain('from: internet');
});
