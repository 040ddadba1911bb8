import { diffAccess, type AccessChange } from '../../access/diff.ts';
import { mapAccess } from '../../access/regions/access-map.ts';
import { nameSpaceOf } from '../../access/regions/name-space.ts';
import type { ByteString } from '../../text/byte-string.ts';
import type { FileSource } from '../../text/file-source.ts';
import type { CheckedServer } from '../checked-server.ts';
import { examineServer, type ServerInput } from '../examine-server.ts';
import type { Finding } from '../finding.ts';
import { applyEdits, type Edit } from './edit.ts';
import { editFor } from './editors.ts';

/** FixPlan is edits that do what they should and nothing else, and those that would do more. */
export interface FixPlan {
  readonly edits: readonly Edit[];
  readonly refused: readonly { readonly edit: Edit; readonly reason: string }[];
  /** The texts of the edited files afterwards, by their absolute paths. */
  readonly texts: ReadonlyMap<string, ByteString>;
  /** What becomes of pg_hba.conf as a whole: it loads as before, loads where it did not, or is refused still. */
  readonly outcome: 'as before' | 'loads' | 'refused';
}

/** planFixes tries the safe edit for each finding, one after another, and keeps those whose effect is what it should be. */
export function planFixes(input: ServerInput, server: CheckedServer, findings: readonly Finding[]): FixPlan {
  const wanted = findings.flatMap((finding) => editFor(finding, server) ?? []);
  const kept = keepSafe(input, server, wanted);
  const after = examineAfter(input, server, kept.edits);
  const loads = problemCount(server) === 0 ? 'as before' : 'loads';
  return {
    ...kept,
    texts: textsAfter(server, kept.edits),
    outcome: problemCount(after) > 0 ? 'refused' : loads,
  };
}

/** Mostly all edits together are safe; only where they are not is each tried by itself. */
function keepSafe(
  input: ServerInput,
  server: CheckedServer,
  wanted: readonly Edit[],
): Pick<FixPlan, 'edits' | 'refused'> {
  if (objection(server, examineAfter(input, server, wanted)) === undefined) return { edits: wanted, refused: [] };
  const edits: Edit[] = [];
  const refused: { edit: Edit; reason: string }[] = [];
  for (const edit of wanted) {
    const after = examineAfter(input, server, [...edits, edit]);
    const reason = objection(server, after);
    if (reason === undefined) edits.push(edit);
    else refused.push({ edit, reason });
  }
  return { edits, refused };
}

function examineAfter(input: ServerInput, server: CheckedServer, edits: readonly Edit[]): CheckedServer {
  const texts = textsAfter(server, edits);
  const files: FileSource = {
    readFile(path) {
      const text = texts.get(path);
      return text === undefined ? input.files.readFile(path) : { kind: 'text', text };
    },
    readDirectory: (path) => input.files.readDirectory(path),
  };
  return examineServer({ ...input, files });
}

function textsAfter({ texts }: CheckedServer, edits: readonly Edit[]): ReadonlyMap<string, ByteString> {
  const edited = new Map<string, ByteString>();
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const text = texts.get(file);
    const own = edits.filter((edit) => edit.file === file);
    if (text !== undefined) edited.set(file, applyEdits(text, own));
  }
  return edited;
}

function problemCount({ hba }: CheckedServer): number {
  return hba?.parsed.problems.length ?? 0;
}

/** Why edits are not to be made; undefined where they do what they should. */
function objection(before: CheckedServer, after: CheckedServer): string | undefined {
  if (problemCount(after) > problemCount(before)) return 'the server would refuse pg_hba.conf';
  if ((after.conf?.settings.problems.length ?? 0) > (before.conf?.settings.problems.length ?? 0)) {
    return 'the server would refuse postgresql.conf';
  }
  if (problemCount(before) > 0) return undefined;
  const changes = accessChanges(before, after);
  if (changes === undefined) return 'who can get in is too much to compare';
  return changes.length === 0 ? undefined : 'it would change who can get in';
}

/** Undefined where one of the two has no map. */
function accessChanges(before: CheckedServer, after: CheckedServer): readonly AccessChange[] | undefined {
  if (before.hba === undefined) return [];
  if (before.access === undefined || after.access === undefined) return undefined;
  const { universe } = before;
  const [one, other] = [before.access.snapshot, after.access.snapshot];
  const space = nameSpaceOf([...one.hba, ...other.hba], universe);
  return diffAccess(mapAccess(one, universe, space), mapAccess(other, universe, space));
}
