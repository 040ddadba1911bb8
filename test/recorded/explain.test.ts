import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseUniverse } from '../../src/access/parse-universe.ts';
import { answerExplainCase, explainCase } from '../../src/cli/explain-case.ts';
import { dialectOf } from '../../src/dialect/dialects.ts';

interface RecordedDecision {
  readonly id: string;
  readonly client: { readonly cert?: string | null };
  readonly pg15: Readonly<Record<string, unknown>>;
  readonly pg18: Readonly<Record<string, unknown>>;
  readonly loaded: Readonly<Record<'pg15' | 'pg18', { readonly hba: boolean; readonly ident: boolean }>>;
}

const texts = readFileSync(new URL('decisions.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const universe = readUniverse();

function readUniverse() {
  const parsed = parseUniverse(
    JSON.parse(readFileSync(new URL('universe.json', import.meta.url), 'utf8')),
    new Date('2026-01-01'),
  );
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('\n'));
  return parsed.universe;
}

describe.each([15, 18] as const)('PostgreSQL %s does what explain says', (version) => {
  const server = `pg${version}` as const;
  const dialect = dialectOf(version);
  test.each(texts.map((text) => [(JSON.parse(text) as RecordedDecision).id, text] as const))('%s', (_, text) => {
    const recorded: RecordedDecision = JSON.parse(text);
    const answer = answerExplainCase(explainCase.parse(JSON.parse(text)), dialect, universe);
    const { hba, ident } = recorded.loaded[server];
    if (!hba || !ident) {
      expect(answer).toHaveProperty('refused');
      return;
    }
    // One server reported the alert, the other the end of the connection: the handshake fails either way.
    if (recorded.client.cert === 'stranger') {
      expect(recorded[server]).toHaveProperty('error.ssl');
      expect(answer).toHaveProperty('error.ssl');
      return;
    }
    const { log: _log, tls: _tls, ...expected } = recorded[server];
    expect(answer).toEqual({ id: recorded.id, ...expected });
  });
});

test('the record is whole', () => expect(texts).toHaveLength(256));
