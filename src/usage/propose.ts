import { diffAccess, type AccessChange } from '../access/diff.ts';
import { mapAccess, type AccessMap } from '../access/regions/access-map.ts';
import { nameSpaceOf } from '../access/regions/name-space.ts';
import type { Snapshot } from '../access/snapshot.ts';
import type { Universe } from '../access/universe.ts';
import { parseHba } from '../hba/parse-hba.ts';
import type { HbaRecord } from '../hba/record.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { FileSource } from '../text/file-source.ts';
import { attemptsOf, decidingLines } from './attribute.ts';
import type { LineUse, Usage } from './line-use.ts';
import { narrowLine, type NarrowedLine } from './narrow-line.ts';
import { printReplacement, replaceLines, type Replacement } from './replace-lines.ts';
import { untouched } from './untouched.ts';

/** Verdict is what is proposed for a line. */
export type Verdict =
  | { readonly kind: 'kept'; readonly reason: string }
  /** It lets in those who came by it and nobody else, as far as lines can tell. */
  | { readonly kind: 'narrow enough' }
  | { readonly kind: 'unused' }
  | ({ readonly kind: 'narrowed' } & NarrowedLine);

/** Proposal is pg_hba.conf after what is proposed, and what changes by it. */
export interface Proposal {
  readonly verdicts: ReadonlyMap<HbaRecord, Verdict>;
  /** The whole file; as it was where nothing is proposed. */
  readonly text: ByteString;
  /** Only connections that are refused then, or asked for more. */
  readonly changes: readonly AccessChange[];
  readonly before: AccessMap;
  /** linesFor gives what stands in the place of a line that is unused or narrowed; nothing for others. */
  linesFor(record: HbaRecord): readonly ByteString[];
}

/** ProposalRequest is what a proposal stands on. */
export interface ProposalRequest {
  readonly snapshot: Snapshot;
  readonly universe: Universe;
  readonly usage: Usage;
  /** The main file, by the path that its records have; lines of files that it includes stay. */
  readonly path: string;
  readonly text: ByteString;
  /** For the files that it includes or names. */
  readonly files: FileSource;
  /** On how many days something was logged, for the comment at a line without use. */
  readonly days: number;
  /** Lines that somebody wants to stay, such as by a comment. */
  readonly isPinned: (record: HbaRecord) => boolean;
}

/**
 * propose narrows lines to what they were used for. What would let in anybody anew, ask anybody for less, or refuse a
 * login of the log is taken back, so that the proposal only removes access that nobody used.
 */
export function propose(request: ProposalRequest): Proposal {
  const { snapshot, universe } = request;
  const verdicts = new Map(request.usage.lines.map((use) => [use.record, judge(request, use)]));
  for (;;) {
    const text = textOf(request, verdicts);
    const after = read(request, text);
    const space = nameSpaceOf([...snapshot.hba, ...after.hba], universe);
    const before = mapAccess(snapshot, universe, space);
    const changes = diffAccess(before, mapAccess(after, universe, space));
    const guilty = [...changes.flatMap(guiltyLine), ...linesOfRefused(request, after)].filter((record) =>
      isEdited(verdicts.get(record)),
    );
    if (guilty.length === 0) {
      const linesFor = (record: HbaRecord): readonly ByteString[] => linesOf(record, verdicts.get(record), request);
      return { verdicts, text, changes, before, linesFor };
    }
    for (const record of guilty) verdicts.set(record, { kind: 'kept', reason: 'a later line would decide instead' });
  }
}

function judge({ snapshot, universe, path, isPinned }: ProposalRequest, use: LineUse): Verdict {
  const { record } = use;
  const reason = untouched(record, universe);
  if (reason !== undefined) return { kind: 'kept', reason };
  if (isPinned(record)) return { kind: 'kept', reason: 'a comment says so' };
  if (record.file !== path) return { kind: 'kept', reason: 'it stands in a file that is included' };
  if (use.logins.length === 0) return { kind: 'unused' };
  const narrowed = narrowLine(use, universe, snapshot.ssl);
  return narrowed === undefined ? { kind: 'narrow enough' } : { kind: 'narrowed', ...narrowed };
}

function isEdited(verdict: Verdict | undefined): boolean {
  return verdict?.kind === 'unused' || verdict?.kind === 'narrowed';
}

function linesOf(record: HbaRecord, verdict: Verdict | undefined, { days }: ProposalRequest): readonly ByteString[] {
  if (verdict?.kind === 'unused') return printReplacement({ record, records: [] }, days);
  return verdict?.kind === 'narrowed' ? printReplacement({ record, records: verdict.records }, days) : [];
}

function textOf({ text, snapshot, days }: ProposalRequest, verdicts: ReadonlyMap<HbaRecord, Verdict>): ByteString {
  const replacements = [...verdicts].flatMap(([record, verdict]): readonly Replacement[] => {
    if (verdict.kind === 'unused') return [{ record, records: [] }];
    return verdict.kind === 'narrowed' ? [{ record, records: verdict.records }] : [];
  });
  return replaceLines(text, replacements, { dialect: snapshot.dialect, days });
}

function read({ snapshot, path, files }: ProposalRequest, text: ByteString): Snapshot {
  const edited: FileSource = {
    readFile: (file) => (file === path ? { kind: 'text', text } : files.readFile(file)),
    readDirectory: (directory) => files.readDirectory(directory),
  };
  const { dialect, ssl } = snapshot;
  return { ...snapshot, hba: parseHba(path, edited, { dialect, ssl, oauthValidatorLibraries: '' }).records };
}

/** The line that decided before is to blame for what opens. */
function guiltyLine({ kind, before }: AccessChange): readonly HbaRecord[] {
  return kind === 'refused' || kind === 'stronger' || before === undefined ? [] : [before];
}

function linesOfRefused({ usage, universe }: ProposalRequest, after: Snapshot): readonly HbaRecord[] {
  return usage.lines.flatMap(({ record, logins }) => {
    const attempts = logins.flatMap((login) => attemptsOf(universe, login));
    return attempts.some((attempt) => decidingLines(after, attempt).length === 0) ? [record] : [];
  });
}
