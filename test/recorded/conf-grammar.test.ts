import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { examine } from '../../src/conf/examine.ts';
import { loadConfiguration } from '../../src/conf/load.ts';
import { reloadSummary } from '../../src/conf/reload.ts';
import { runningGate } from '../../src/conf/running.ts';
import { fileSettings } from '../../src/conf/view.ts';
import { filesOf } from '../support/table-files.ts';

/** Recorded of PostgreSQL 18.4: hand-written texts with the log of a reload, and random ones with the view alone. */
interface Recorded {
  readonly text: string;
  /** sourcefile, sourceline, name, setting, applied, error */
  readonly rows: readonly (readonly [string, number, string | null, string | null, boolean, string | null])[];
  readonly log?: readonly string[];
}

const place = { path: '/data/postgresql.conf', directory: '/data' };
const base = "port = 55999\nlisten_addresses = ''\nunix_socket_directories = '/tmp/confpg'\n";
const included = {
  'sub.conf': 'work_mem = 1MB\nport = 55999\n',
  'bad.conf': 'x = \nwork_mem 5 5\n',
  'confdir/b.conf': 'work_mem=2MB\n',
  'confdir/a.conf': 'sort_mem=3MB\n',
  'confdir/.c.conf': 'zz\n',
  'confdir/d.cnf': 'zz\n',
};
const started = loadConfiguration({ ...place, files: filesOf({ 'postgresql.conf': base }), overrides: [] });
if (started.kind === 'refused') throw new Error(JSON.stringify(started.problems));
const running = runningGate(started.settings);

const recorded = readFileSync(new URL('conf-grammar.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

test.each(recorded.map((line): Recorded => JSON.parse(line)))('$text', ({ text, rows, log }) => {
  const files = filesOf({ 'postgresql.conf': `${base}include 'case.conf'\n`, 'case.conf': text, ...included });
  const request = { ...place, files, running };
  const shown = fileSettings({ ...request, version: 18 }).slice(3);
  expect(
    shown.map(({ sourcefile, sourceline, name, setting, applied, error }) => [
      sourcefile?.replace('/data/', ''),
      sourceline,
      name,
      setting,
      applied,
      error,
    ]),
  ).toEqual(rows);
  if (log === undefined) return;
  const { problems, fileWithErrors } = examine({ ...request, reader: 18, errorLimit: 100 });
  const expected = problems.flatMap(({ message, detail, hint }) => [
    `LOG:  ${message}`,
    ...(detail === undefined ? [] : [`DETAIL:  ${detail}`]),
    ...(hint === undefined ? [] : [`HINT:  ${hint}`]),
  ]);
  if (problems.length > 0) expected.push(`LOG:  ${reloadSummary(fileWithErrors, problems)}`);
  expect(expected).toEqual(log);
});

test('no case was lost', () => {
  expect(recorded.length).toBeGreaterThan(250);
});
