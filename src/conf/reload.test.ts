import { expect, test } from 'vitest';
import { loadConfiguration } from './load.ts';
import { changesNeedingRestart, keepUntilRestart, reloadSummary } from './reload.ts';
import { runningGate } from './running.ts';
import type { Settings } from './settings.ts';
import { fileSettings } from './view.ts';
import { filesOf } from '../../test/support/table-files.ts';

const place = { path: '/data/postgresql.conf', directory: '/data' };

function settingsOf(text: string): Settings {
  const loaded = loadConfiguration({ ...place, files: filesOf({ 'postgresql.conf': text }), overrides: [] });
  if (loaded.kind === 'refused') throw new Error(JSON.stringify(loaded.problems));
  return loaded.settings;
}

const running = settingsOf('port = 1\nscram_iterations = 5000\n');

test('a port waits for a restart, the rest does not', () => {
  const next = settingsOf("ssl = on\nport = 2\nscram_iterations = 6000\npostern.upstream.x = 'host=a'\n");
  expect(changesNeedingRestart(running, next)).toEqual(['port']);
  const kept = keepUntilRestart(running, next);
  expect([kept.port, kept.ssl, kept.scram_iterations]).toEqual([1, true, 6000]);
  expect([...kept.named.keys()]).toEqual(['postern.upstream.x']);
  expect(kept.source('port')).toEqual({ file: place.path, line: 1 });
  expect(kept.source('scram_iterations')).toEqual({ file: place.path, line: 3 });
});

test('the same value in another spelling is no change', () => {
  expect(changesNeedingRestart(running, settingsOf('port = 0x1\nlog_connections = all\n'))).toEqual([]);
});

test('a setting that is gone stays until a restart', () => {
  const files = filesOf({ 'postgresql.conf': 'scram_iterations = 6000\n' });
  expect(fileSettings({ ...place, files, version: 18, running: runningGate(running) }).at(-1)).toEqual({
    sourcefile: null,
    sourceline: null,
    seqno: 2,
    name: null,
    setting: null,
    applied: false,
    error: 'parameter "port" cannot be changed without restarting the server',
  });
});

test('one syntax error blocks everything, bad values only themselves', () => {
  const value = { kind: 'value', file: 'f', line: 1, message: 'm' } as const;
  const restart = { ...value, kind: 'restart' } as const;
  const syntax = { ...value, kind: 'syntax' } as const;
  expect(reloadSummary('f', [value, restart])).toBe(
    'configuration file "f" contains errors; unaffected changes were applied',
  );
  expect(reloadSummary('f', [value, syntax])).toBe('configuration file "f" contains errors; no changes were applied');
});
