import { describe, expect, test } from 'vitest';
import { hbaServer } from '../../test/support/hba-server.ts';
import type { Baseline } from './baseline.ts';
import { parseBaseline } from './parse-baseline.ts';
import { checks } from './checks.ts';
import { examineServer } from './examine-server.ts';
import type { Severity } from './finding.ts';
import { runChecks, type CheckReport } from './run.ts';

function report(text: string, options: { least?: Severity; baseline?: Baseline } = {}): CheckReport {
  return runChecks(examineServer(hbaServer(text)), checks, {
    least: options.least ?? 'info',
    baseline: options.baseline,
  });
}

function ids({ findings }: CheckReport): readonly string[] {
  return findings.map(({ id }) => id);
}

const line = 'host app alice 192.168.1.0/28 scram-sha-256';

describe('comments that accept findings', () => {
  test('hold for their own line, or for the next one where they stand alone', () => {
    expect(ids(report(`${line}\n`))).toContain('plaintext-door');
    expect(ids(report(`${line} # postern:ignore plaintext-door a cable\n`))).not.toContain('plaintext-door');
    expect(ids(report(`# postern:ignore plaintext-door,md5-method a cable\n${line}\n`))).not.toContain(
      'plaintext-door',
    );
    expect(ids(report(`# postern:ignore plaintext-door a cable\n\n${line}\n`))).toContain('plaintext-door');
  });

  test('need a reason, and the name of the check', () => {
    expect(ids(report(`${line} # postern:ignore plaintext-door\n`))).toContain('plaintext-door');
    expect(ids(report(`${line} # postern:ignore md5-method a cable\n`))).toContain('plaintext-door');
  });

  test('are counted', () => {
    expect(report(`${line} # postern:ignore plaintext-door a cable\n`).summary.accepted).toBe(1);
  });
});

describe('a baseline', () => {
  const baseline = (entry: object): Baseline => {
    const parsed = parseBaseline({ accepted: [{ id: 'plaintext-door', reason: 'a cable', ...entry }] });
    if (parsed.kind === 'invalid') throw new Error(parsed.problems.join());
    return parsed.baseline;
  };

  test('accepts by file and by the text of the line, up to its last day', () => {
    for (const entry of [{}, { file: 'pg_hba.conf' }, { text: line }, { expires: '2026-11-01' }]) {
      expect(ids(report(`# moved\n${line}\n`, { baseline: baseline(entry) }))).not.toContain('plaintext-door');
    }
    for (const entry of [{ file: 'other.conf' }, { text: `${line} x` }, { expires: '2026-10-31' }]) {
      expect(ids(report(`${line}\n`, { baseline: baseline(entry) }))).toContain('plaintext-door');
    }
  });

  test('without a reason is none', () => {
    expect(parseBaseline({ accepted: [{ id: 'plaintext-door', reason: '' }] }).kind).toBe('invalid');
  });
});

test('the least severity and the grade', () => {
  const all = report('host all all 0.0.0.0/0 trust\nhost app alice 192.168.1.7/28 md5\n');
  expect(all.summary.grade).toBe('F');
  expect(all.findings[0]?.severity).toBe('crit');
  expect(report(`${line}\n`, { least: 'crit' }).findings).toEqual([]);
  expect(report('local all all peer\n').summary.grade).toBe('A');
});
