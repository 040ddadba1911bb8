import type { Check, Found } from '../check.ts';
import type { SourceLine } from '../source-line.ts';
import { manual } from '../references.ts';

/** A comment whose last character is a backslash. */
export const hbaContinuationComment: Check = {
  id: 'hba-continuation-comment',
  group: 'hba',
  severity: 'high',
  about: {
    title: 'A comment that swallows the next line',
    why: 'Lines are joined before comments are looked for: a backslash at the end of a comment makes the next line a part of it, silently.',
    fix: 'Take the backslash away.',
    references: [manual('auth-pg-hba-conf')],
    versions: [14, 19],
  },
  *find({ hba }) {
    for (const { source } of hba?.lines ?? []) yield* swallowed(source);
  },
};

function* swallowed({ file, line, text, source, comment }: SourceLine): Generator<Found> {
  if (comment === undefined) return;
  const pieces = source.replace(/\n$/, '').split('\n');
  let end = 0;
  for (const [index, piece] of pieces.slice(0, -1).entries()) {
    end += piece.replace(/\\\r*$/, '').length;
    const next = pieces[index + 1]?.trim() ?? '';
    if (comment >= end || next === '' || next.startsWith('#')) continue;
    yield {
      file,
      line: line + index,
      column: piece.trimEnd().length,
      length: 1,
      message: `this backslash makes the next line a part of the comment: ${text.slice(end).trim()}`,
    };
    return;
  }
}
