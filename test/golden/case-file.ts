import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseFactNames } from '../../src/cli/case-facts.ts';
import { checkCase, type CheckCase } from '../../src/cli/check-case.ts';

/** GoldenCase is one file below test/golden/check/ID: a server's files, and what the check ID says of them. */
export interface GoldenCase {
  /** `ID/NAME`. */
  readonly name: string;
  readonly id: string;
  readonly path: string;
  /** Files named `silent…` must find nothing. */
  readonly isSilent: boolean;
  readonly input: CheckCase;
  /** The text before the section of findings. */
  readonly head: string;
  /** What the section of findings says, a finding a line. */
  readonly expected: string;
}

/** Fields of a case in JSON. */
const jsonFields = new Set(['universe', 'running', 'facts', 'saved', ...caseFactNames]);

const root = join(import.meta.dirname, 'check');

/** readGoldenCases reads all cases, sorted by their names. */
export function readGoldenCases(): readonly GoldenCase[] {
  return readdirSync(root)
    .toSorted()
    .flatMap((id) =>
      readdirSync(join(root, id))
        .toSorted()
        .map((file) => parseCase(id, file)),
    );
}

function parseCase(id: string, file: string): GoldenCase {
  const path = join(root, id, file);
  const [head = '', expected = ''] = readFileSync(path, 'utf8').split(/^-- findings --\n/m);
  const name = `${id}/${file.replace(/\.txt$/, '')}`;
  return { name, id, path, isSilent: file.startsWith('silent'), input: parseSections(id, head), head, expected };
}

/**
 * parseSections makes a case of a text with `-- NAME --` before each file; pg, universe, running, facts and the like are
 * fields of the case, not files.
 */
export function parseSections(id: string, text: string): CheckCase {
  const sections = text.split(/^-- (.+) --\n/m).slice(1);
  const fields: Record<string, unknown> = { id };
  const files: Record<string, string> = {};
  for (let i = 0; i + 1 < sections.length; i += 2) {
    const [section = '', body = ''] = sections.slice(i, i + 2);
    if (section === 'pg_hba.conf') fields['hba'] = body;
    else if (section === 'pg_ident.conf') fields['ident'] = body;
    else if (section === 'postgresql.conf') fields['conf'] = body;
    else if (section === 'pg' || section === 'now') fields[section] = body.trim();
    else if (jsonFields.has(section)) fields[section] = JSON.parse(body);
    else files[section] = body;
  }
  return checkCase.parse({ ...fields, files });
}
