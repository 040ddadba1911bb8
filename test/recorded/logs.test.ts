import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyUniverse } from '../../src/access/universe.ts';
import { dialectOf } from '../../src/dialect/dialects.ts';
import { parseHba } from '../../src/hba/parse-hba.ts';
import { chooseReader } from '../../src/usage/choose-reader.ts';
import { findUsage } from '../../src/usage/line-use.ts';
import { LoginCollector } from '../../src/usage/login-collector.ts';
import { filesOf } from '../support/table-files.ts';

/** What the server that wrote the logs had; before 14 no log names a line. */
const hba = `local all all trust
hostssl app alice 127.0.0.1/32 scram-sha-256
host all bob ::1/128 trust
host replication repl 127.0.0.1/32 trust
host all carol all trust
`;

test.each(['13.log', '13.csv'])('%s of a real server tells who came by which line', (name) => {
  const lines = readFileSync(join(import.meta.dirname, 'logs', name), 'latin1')
    .trimEnd()
    .split('\n');
  const chosen = chooseReader(lines.slice(0, 20), undefined);
  const collector = new LoginCollector({ since: undefined, changedAt: undefined });
  for (const line of lines) {
    const record = chosen.kind === 'unknown' ? undefined : chosen.reader.read(line);
    if (record !== undefined) collector.add(record);
  }
  const dialect = dialectOf(13);
  const { records } = parseHba('/data/pg_hba.conf', filesOf({ 'pg_hba.conf': hba }), {
    dialect,
    ssl: true,
    oauthValidatorLibraries: '',
  });
  const snapshot = { dialect, hba: records, ident: [], ssl: true, verifiesClients: false, interfaces: [] };
  const usage = findUsage(snapshot, emptyUniverse, collector.finish().logins);
  expect(usage.lines.map(({ count }) => count)).toEqual([2, 1, 1, 1, 0]);
  expect(usage.lines[1]?.logins).toMatchObject([
    { user: 'alice', database: 'app', host: '127.0.0.1', encryption: 'tls' },
  ]);
  expect(usage.lines[3]?.logins).toMatchObject([{ user: 'repl', database: undefined, isReplication: true }]);
});
