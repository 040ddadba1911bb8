import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Dialect } from '../../src/dialect/dialect.ts';
import { dialectOf, gateDialect } from '../../src/dialect/dialects.ts';
import { serverVersions } from '../../src/dialect/server-version.ts';
import { compileAre } from '../../src/hba/are.ts';
import { parseDocument, printDocument } from '../../src/hba/document.ts';
import { identFileMappings } from '../../src/hba/ident-view.ts';
import { parseIdent } from '../../src/hba/ident.ts';
import { parseHba } from '../../src/hba/parse-hba.ts';
import { hbaFileRules } from '../../src/hba/view.ts';
import { fromBuffer, fromUtf8, type ByteString } from '../../src/text/byte-string.ts';
import type { FileSource } from '../../src/text/file-source.ts';
import { projectRoot } from '../../test/support/project-root.ts';
import { hbaFiles, identFiles } from '../differential/hba-text.ts';

/** Target is something that must take any input without an exception and in little time. */
export interface Target {
  readonly name: string;
  /** run makes some cases from a seed and puts them in; it throws where the target does wrong. */
  run(seed: number): void;
}

/** Cases of one run: enough to be worth starting, few enough to take a fraction of the time that a hang is told by. */
const casesOfRun = 10;

const anyBytes = fc.uint8Array({ maxLength: 400 }).map(fromBuffer);

/** What other tests have collected, whole lines of it. */
const collected: readonly ByteString[] = ['hba', 'ident'].flatMap((name) =>
  readFileSync(join(projectRoot(), 'test', 'recorded', `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => fromUtf8((JSON.parse(line) as { readonly text: string }).text)),
);

const change = fc.record({ at: fc.nat(), remove: fc.nat(4), insert: fc.uint8Array({ maxLength: 4 }).map(fromBuffer) });
const changed = fc
  .tuple(fc.constantFrom(...collected), fc.array(change, { maxLength: 6 }))
  .map(([text, changes]) => changes.reduce(apply, text));

function apply(
  text: ByteString,
  { at, remove, insert }: { at: number; remove: number; insert: ByteString },
): ByteString {
  const place = at % (text.length + 1);
  return (text.slice(0, place) + insert + text.slice(place + remove)) as ByteString;
}

const anyText = fc.oneof(
  anyBytes,
  changed,
  fc.oneof(hbaFiles, identFiles).map(({ text }) => fromUtf8(text)),
);

/** Every path leads to the text itself, so that whatever it includes is a circle. */
function everywhere(text: ByteString): FileSource {
  let left = 50;
  return {
    readFile: () =>
      left-- > 0
        ? { kind: 'text', text }
        : { kind: 'unreadable', code: 'ENOENT', strerror: 'No such file or directory' },
    readDirectory: () => ({ kind: 'entries', entries: [{ name: 'x.conf', isDirectory: false }] }),
  };
}

const path = '/data/pg_hba.conf';
const dialects: readonly Dialect[] = [gateDialect, ...serverVersions.map((version) => dialectOf(version))];

function readAll(text: ByteString, dialect: Dialect): void {
  const context = { dialect, ssl: true };
  const { problems } = parseHba(path, everywhere(text), context);
  const view = hbaFileRules(path, everywhere(text), context);
  if (view.kind === 'rows' && view.rows.some(({ type }) => type === null) && problems.length === 0) {
    throw new Error('a row without values, and no problem');
  }
  parseIdent(path, everywhere(text), context);
  identFileMappings(path, everywhere(text), context);
  if (printDocument(parseDocument(text, dialect)) !== text) throw new Error('the document prints other bytes');
}

const piece = fc.constantFrom(
  ...'()[]{}*+?|^$.\\ab12,-:=<!#x\n'.split(''),
  '[[:alpha:]]',
  '[^',
  '(?i)',
  '(?=',
  '(?:',
  '***=',
  '\\m',
  '\\x',
  '{2}',
  '{1,255}',
  '*?',
);
const expression = fc.oneof(
  anyBytes,
  fc.array(piece, { maxLength: 40 }).map((parts) => fromUtf8(parts.join(''))),
);
const subject = fc.oneof(
  anyBytes,
  fc.string({ unit: fc.constantFrom('a', 'b', '1', ' '), maxLength: 63 }).map(fromUtf8),
);

/** targets are the parsers of authentication files, and the expressions in them. */
export const targets: readonly Target[] = [
  {
    name: 'pg_hba.conf and pg_ident.conf',
    run(seed) {
      for (const text of fc.sample(anyText, { seed, numRuns: casesOfRun })) {
        const dialect = dialects[seed % dialects.length] ?? gateDialect;
        readAll(text, dialect);
      }
    },
  },
  {
    name: 'expressions',
    run(seed) {
      for (const [source, text] of fc.sample(fc.tuple(expression, subject), { seed, numRuns: casesOfRun })) {
        const compiled = compileAre(source);
        if (compiled.kind !== 'are') continue;
        const matches = compiled.are.match(text) !== undefined;
        if (matches !== compiled.are.test(text)) throw new Error(`match and test differ: /${source}/ on ${text}`);
      }
    },
  },
];

/** casesIn gives how many cases some runs are. */
export function casesIn(runs: number): number {
  return runs * casesOfRun;
}
