import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromUtf8, toDisplay } from '../../text/byte-string.ts';
import { hbaServer } from '../../../test/support/hba-server.ts';
import { checks } from '../checks.ts';
import { examineServer } from '../examine-server.ts';
import { runChecks } from '../run.ts';
import { applyEdits } from './edit.ts';
import { planFixes, type FixPlan } from './plan-fixes.ts';

function plan(text: string): FixPlan {
  const input = hbaServer(text);
  const server = examineServer(input);
  return planFixes(input, server, runChecks(server, checks, { least: 'info', baseline: undefined }).findings);
}

function textAfter({ texts }: FixPlan): string | undefined {
  const text = texts.get('/data/pg_hba.conf');
  return text && toDisplay(text);
}

describe('planFixes', () => {
  test('edits only its bytes, where who can get in stays the same', () => {
    const fixed = plan('# café\nlocal all all peer\r\nhost  app\talice 192.168.1.0/16 scram-sha-256  # lan\n');
    expect(fixed.outcome).toBe('as before');
    expect(textAfter(fixed)).toBe(
      '# café\nlocal all all peer\r\nhost  app\talice 192.168.0.0/16 scram-sha-256  # lan\n',
    );
  });

  test('makes a refused file load', () => {
    const fixed = plan('HOST app alice 10.0.0.0/8 SCRAM-SHA-256\n');
    expect(fixed.outcome).toBe('loads');
    expect(textAfter(fixed)).toBe('host app alice 10.0.0.0/8 scram-sha-256\n');
  });

  test('does not make a keyword of a name, which would let others in', () => {
    expect(plan('host ALL alice 10.0.0.0/8 scram-sha-256\n').edits).toEqual([]);
    expect(textAfter(plan('HOST ALL alice 10.0.0.0/8 scram-sha-256\n'))).toBe(
      'host ALL alice 10.0.0.0/8 scram-sha-256\n',
    );
  });

  test('keeps what is no ASCII in a line that it changes', () => {
    const fixed = plan(
      'host app alice 10.0.0.0/8 scram-sha-256\nhost app alice 10.1.0.0/16 scram-sha-256 # für später\n',
    );
    expect(textAfter(fixed)).toMatch(/\n# host app alice 10\.1\.0\.0\/16 scram-sha-256 # für später\n$/);
  });

  test('has nothing left to do when it is done', () => {
    const once = textAfter(plan('host app alice 10.0.0.0/8 md5\nhost app alice 10.1.2.3/16 md5\n')) ?? '';
    expect(once).toBe('host app alice 10.0.0.0/8 md5\n# host app alice 10.1.2.3/16 md5\n');
    expect(plan(once).edits).toEqual([]);
  });

  test('says where a file is refused still', () => {
    expect(plan('HOST app alice 10.0.0.0/8 scram-sha-256\nhost all all nothing\n').outcome).toBe('refused');
  });
});

test('edits leave every other line as it is', () => {
  const lines = fc.array(
    fc.string({ unit: 'grapheme' }).filter((line) => !line.includes('\n')),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(lines, fc.nat(), fc.string(), (texts, place, replacement) => {
      const line = (place % texts.length) + 1;
      const before = texts.map(fromUtf8);
      const text = fromUtf8(texts.join('\n'));
      const length = before[line - 1]?.length ?? 0;
      fc.pre(!replacement.includes('\n'));
      const edit = { id: 'x', file: '/f', line, column: 1, length, text: fromUtf8(replacement) };
      const after = applyEdits(text, [edit]).split('\n');
      expect(after).toEqual(before.with(line - 1, fromUtf8(replacement)));
    }),
  );
});
