import { toDisplay, type ByteString } from '../text/byte-string.ts';

/** proposalId is what a comment names to keep a line out of what logs propose: `# postern:ignore least-privilege REASON`. */
export const proposalId = 'least-privilege';

/** IgnoreComment is `# postern:ignore ID REASON` in a file: these findings are known here. */
export interface IgnoreComment {
  readonly ids: readonly string[];
  readonly reason: string;
  /** The line that it is about, counted from 1: its own, or the next one where nothing else stands in its line. */
  readonly line: number;
}

const form = /(?:#|--)\s*postern:ignore\s+([a-z0-9-]+(?:,[a-z0-9-]+)*)\s+(\S[^\n\r]*)/;

/** parseIgnoreComments finds the comments of a file. One without a reason counts for nothing. */
export function parseIgnoreComments(text: ByteString): readonly IgnoreComment[] {
  if (!text.includes('postern:ignore')) return [];
  return toDisplay(text)
    .split('\n')
    .flatMap((line, index) => {
      const match = form.exec(line);
      if (match === null) return [];
      const [, ids = '', reason = ''] = match;
      const standsAlone = line.slice(0, match.index).trim() === '';
      return [{ ids: ids.split(','), reason: reason.trim(), line: index + (standsAlone ? 2 : 1) }];
    });
}

/** IgnoreFault is a comment that is meant to accept something and does not. */
export interface IgnoreFault {
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
  readonly hint: string;
}

/** findIgnoreFaults tells of comments without a reason, and of ids that no check has. */
export function findIgnoreFaults(text: ByteString, ids: ReadonlySet<string>): readonly IgnoreFault[] {
  if (!text.includes('postern:ignore')) return [];
  return toDisplay(text)
    .split('\n')
    .flatMap((line, index) => {
      if (!/#|--/.test(line.slice(0, Math.max(0, line.indexOf('postern:ignore'))))) return [];
      const match = form.exec(line);
      const place = { line: index + 1 };
      if (match === null) {
        const hint = 'Write # postern:ignore ID REASON, several ids with commas and without blanks between.';
        return [{ ...place, message: 'postern:ignore counts for nothing without an id and a reason', hint }];
      }
      const unknown = (match[1] ?? '').split(',').filter((id) => !ids.has(id));
      if (unknown.length === 0) return [];
      const hint = 'docs/findings.md lists the ids.';
      return [{ ...place, message: `postern:ignore: no check is called ${unknown.join(', ')}`, hint }];
    });
}
