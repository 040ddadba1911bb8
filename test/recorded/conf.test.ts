import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { examine, loggedSyntaxErrors } from '../../src/conf/examine.ts';
import { loadConfiguration } from '../../src/conf/load.ts';
import type { ConfProblem } from '../../src/conf/problem.ts';
import { reloadSummary } from '../../src/conf/reload.ts';
import { runningGate } from '../../src/conf/running.ts';
import { readServerReload, readServerSettings, runningServer } from '../../src/conf/server/read-server-settings.ts';
import { fileSettings } from '../../src/conf/view.ts';
import type { FileSource } from '../../src/text/file-source.ts';
import type { Problem } from '../../src/text/problem.ts';
import { filesOf } from '../support/table-files.ts';

/** An answer of one version; lines of its log that are not about the configuration files are left out. */
interface Answer {
  readonly rows: readonly { readonly sourcefile: string }[];
  readonly reload: 'ok' | 'errors';
  readonly pending_restart: readonly string[];
  readonly log: readonly string[];
  readonly started: boolean;
  readonly start: readonly string[];
  /** The configuration is sound and the start fails later: for this reason. */
  readonly concern?: 'listen' | 'tls';
}

/** Recorded of PostgreSQL 18.6, with what 13.23, 15.20, 16.14 and 17.10 answered otherwise. */
interface Recorded extends Answer {
  readonly id: string;
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly other?: Readonly<Record<number, Partial<Answer>>>;
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

const cases = readFileSync(new URL('conf.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line): Recorded => JSON.parse(line));

function filesWith({ text, files }: Recorded): FileSource {
  return filesOf({ 'postgresql.conf': `${base}\ninclude 'case.conf'\n`, 'case.conf': text, ...files });
}

function logged(problems: readonly (Problem | ConfProblem)[]): string[] {
  return problems.flatMap((problem) => [
    `LOG:  ${problem.message}`,
    ...('detail' in problem ? [`DETAIL:  ${problem.detail}`] : []),
    ...(problem.hint === undefined ? [] : [`HINT:  ${problem.hint}`]),
  ]);
}

const servers = [
  { version: 13, hasLog: false },
  { version: 15, hasLog: true },
  { version: 16, hasLog: false },
  { version: 17, hasLog: false },
  { version: 18, hasLog: true },
] as const;

describe.each(servers)('PostgreSQL $version', ({ version, hasLog }) => {
  const running = runningServer(
    readServerSettings({ ...place, files: filesOf({ 'postgresql.conf': base }), version }),
    place.directory,
  );

  describe.each(cases)('$id', (recorded) => {
    const answer: Answer = { ...recorded, ...recorded.other?.[version] };
    const request = { ...place, files: filesWith(recorded), version };

    test('pg_file_settings', () => {
      const expected = answer.rows.map((row) => ({ ...row, sourcefile: `/data/${row.sourcefile}` }));
      expect(fileSettings({ ...request, running }).slice(20)).toEqual(expected);
    });

    test('reload', () => {
      const { kind, problems, warnings, summary, waiting } = readServerReload(request, running);
      expect(kind === 'everything').toBe(answer.reload === 'ok');
      if (!hasLog) return;
      const closing = summary === undefined ? [] : [`LOG:  ${summary}`];
      expect([...logged(warnings), ...logged(problems), ...closing]).toEqual(answer.log);
      expect(waiting).toEqual(answer.pending_restart);
    });

    test('start', () => {
      const { problems, warnings, start } = readServerSettings(request);
      expect(start.kind === 'goes-on').toBe(answer.started || answer.concern !== undefined);
      if (answer.concern !== undefined) expect(answer.started).toBe(false);
      else if (hasLog) {
        const closing = start.kind === 'refused' ? [`FATAL:  ${start.message}`] : [];
        expect([...logged(warnings), ...logged(problems), ...closing]).toEqual(answer.start);
      }
    });
  });
});

describe('the gate reads as PostgreSQL 18', () => {
  const loaded = loadConfiguration({ ...place, files: filesOf({ 'postgresql.conf': base }), overrides: [] });
  if (loaded.kind === 'refused') throw new Error(JSON.stringify(loaded.problems));
  const running = runningGate(loaded.settings);

  test.each(cases)('$id', (recorded) => {
    const files = filesWith(recorded);
    const reloaded = examine({ ...place, files, reader: 'gate', errorLimit: loggedSyntaxErrors, running });
    const closing =
      reloaded.problems.length > 0 ? [`LOG:  ${reloadSummary(reloaded.fileWithErrors, reloaded.problems)}`] : [];
    expect([...logged(reloaded.warnings), ...logged(reloaded.problems), ...closing]).toEqual(recorded.log);

    const start = loadConfiguration({ ...place, files, overrides: [] });
    expect(start.kind === 'loaded').toBe(recorded.started || recorded.concern !== undefined);
    if (recorded.concern !== undefined) return;
    if (start.kind === 'loaded') expect(logged(start.warnings)).toEqual(recorded.start);
    else {
      const last = `FATAL:  configuration file "${start.fileWithErrors}" contains errors`;
      expect([...logged(start.problems), last]).toEqual(recorded.start);
    }
  });
});

test('the starts that fail after the configuration was read', () => {
  const concerns = (of: 'listen' | 'tls'): number => cases.filter(({ concern }) => concern === of).length;
  expect([cases.length, concerns('listen'), concerns('tls')]).toEqual([60, 8, 6]);
  // Only the recorded server of 18 could resolve this name.
  const elsewhere = cases.filter(({ other }) =>
    Object.values(other ?? {}).some(({ concern }) => concern !== undefined),
  );
  expect(elsewhere.map(({ id }) => id)).toEqual(['listen-localhost-v6']);
});
