import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { examine } from '../../src/conf/examine.ts';
import { loadConfiguration } from '../../src/conf/load.ts';
import { reloadSummary } from '../../src/conf/reload.ts';
import { runningGate } from '../../src/conf/running.ts';
import { fileSettings } from '../../src/conf/view.ts';
import type { ConfProblem } from '../../src/conf/problem.ts';
import type { Problem } from '../../src/text/problem.ts';
import { filesOf } from '../support/table-files.ts';

/** Recorded of PostgreSQL 18.6; lines of its log that are not about the configuration files are left out. */
interface Recorded {
  readonly id: string;
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly rows: readonly { readonly sourcefile: string }[];
  readonly reload: 'ok' | 'errors';
  readonly pending_restart: readonly string[];
  readonly log: readonly string[];
  readonly started: boolean;
  readonly start: readonly string[];
  /** The configuration is sound and the start fails later: for this reason. */
  readonly concern?: 'listen' | 'tls';
}

/** The recorded server had twenty settings before the include, so that the rows of a case begin at 21. */
const base = [
  "listen_addresses = '*'",
  'port = 55518',
  "unix_socket_directories = '/sock'",
  'ssl = on',
  "ssl_ca_file = 'ca.crt'",
  ...Array.from({ length: 15 }, (_, index) => `base.setting_${index} = 1`),
].join('\n');
const place = { path: '/data/postgresql.conf', directory: '/data' };

function logged(problems: readonly (Problem | ConfProblem)[]): string[] {
  return problems.flatMap((problem) => [
    `LOG:  ${problem.message}`,
    ...('detail' in problem ? [`DETAIL:  ${problem.detail}`] : []),
    ...(problem.hint === undefined ? [] : [`HINT:  ${problem.hint}`]),
  ]);
}

const text = readFileSync(new URL('conf.jsonl', import.meta.url), 'utf8');
const cases = text
  .trimEnd()
  .split('\n')
  .map((line): Recorded => JSON.parse(line));
const loaded = loadConfiguration({ ...place, files: filesOf({ 'postgresql.conf': base }), overrides: [] });
if (loaded.kind === 'refused') throw new Error(JSON.stringify(loaded.problems));
const running = runningGate(loaded.settings);

describe.each(cases)('$id', (recorded) => {
  const main = `${base}\ninclude 'case.conf'\n`;
  const files = filesOf({ 'postgresql.conf': main, 'case.conf': recorded.text, ...recorded.files });

  test('pg_file_settings', () => {
    const expected = recorded.rows.map((row) => ({ ...row, sourcefile: `/data/${row.sourcefile}` }));
    expect(fileSettings({ ...place, files, running, version: 18 }).slice(20)).toEqual(expected);
  });

  test('reload', () => {
    const { problems, warnings, fileWithErrors } = examine({
      ...place,
      files,
      reader: 'gate',
      errorLimit: 100,
      running,
    });
    expect(problems.length > 0).toBe(recorded.reload === 'errors');
    const closing = problems.length > 0 ? [`LOG:  ${reloadSummary(fileWithErrors, problems)}`] : [];
    expect([...logged(warnings), ...logged(problems), ...closing]).toEqual(recorded.log);
    const waiting = problems.filter(({ kind }) => kind === 'restart').map(({ message }) => message.split('"')[1]);
    expect(waiting).toEqual(recorded.pending_restart);
  });

  test('start', () => {
    const start = loadConfiguration({ ...place, files, overrides: [] });
    expect(start.kind === 'loaded').toBe(recorded.started || recorded.concern !== undefined);
    if (recorded.concern !== undefined) expect(recorded.started).toBe(false);
    else if (start.kind === 'loaded') expect(logged(start.warnings)).toEqual(recorded.start);
    else {
      const closing = `FATAL:  configuration file "${start.fileWithErrors}" contains errors`;
      expect([...logged(start.problems), closing]).toEqual(recorded.start);
    }
  });
});

test('the starts that fail after the configuration was read', () => {
  const concerns = (of: 'listen' | 'tls'): number => cases.filter(({ concern }) => concern === of).length;
  expect([cases.length, concerns('listen'), concerns('tls')]).toEqual([60, 8, 6]);
});
