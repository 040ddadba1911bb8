import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileAre } from '../../src/hba/are.ts';
import { fromUtf8 } from '../../src/text/byte-string.ts';

/** What PostgreSQL 18 answers in the C collation: regexp_substr, regexp_match, or the text of its error. */
interface RecordedAre {
  readonly regex: string;
  readonly text?: string;
  readonly match?: string | null;
  /** The groups, or the whole match if there are none. */
  readonly groups?: readonly (string | null)[] | null;
  readonly error?: string;
}

const lines = readFileSync(new URL('are.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

describe('regular expressions match as in PostgreSQL 18', () => {
  test.each(lines.map((line) => JSON.parse(line) as RecordedAre))('$regex on $text', (recorded) => {
    expect(answer(recorded)).toEqual(recorded);
  });
});

function answer({ regex, text }: RecordedAre): RecordedAre {
  const compiled = compileAre(fromUtf8(regex));
  if (compiled.kind !== 'are') {
    return { regex, error: compiled.message.slice(`invalid regular expression "${regex}": `.length) };
  }
  const { are } = compiled;
  const match = are.match(fromUtf8(text ?? ''));
  expect(are.test(fromUtf8(text ?? ''))).toBe(match !== undefined);
  const [whole, ...groups] = (match?.captures ?? []).map((capture) => capture ?? null);
  const shown = are.groups === 0 ? [whole ?? null] : groups;
  return {
    regex,
    ...(text !== undefined && { text }),
    match: whole ?? null,
    groups: match === undefined ? null : shown,
  };
}
