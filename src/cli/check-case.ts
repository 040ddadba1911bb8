import * as z from 'zod';
import { parseUniverse } from '../access/parse-universe.ts';
import type { Universe } from '../access/universe.ts';
import type { AttestedFile } from '../check/attestation/attestation.ts';
import { parseAttestations } from '../check/attestation/parse-attestations.ts';
import type { FileFacts, SurroundingFile } from '../check/checked-server.ts';
import { checks } from '../check/checks.ts';
import { examineServer, type ServerInput } from '../check/examine-server.ts';
import { findingFields, type FindingFields } from '../check/report/json.ts';
import { runChecks } from '../check/run.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { dialectOf } from '../dialect/dialects.ts';
import { parseServerVersion } from '../dialect/server-version.ts';
import { nodeEnv } from '../env/node-env.ts';
import { posix } from 'node:path';
import { fromUtf8 } from '../text/byte-string.ts';
import { caseFacts, factsOfCase } from './case-facts.ts';
import { caseDirectory, filesOfCase } from './cases.ts';
import { surroundingKind } from './surrounding-kind.ts';
import { badUsage } from './terminal.ts';

/** checkCase is one case of `postern check --cases`; files have the names that they would have in the data directory. */
export const checkCase = z.object({
  id: z.string(),
  /** The version, where it is not that of `--pg`. */
  pg: z.union([z.number(), z.string()]).optional(),
  hba: z.string().optional(),
  ident: z.string().optional(),
  conf: z.string().optional(),
  files: z.record(z.string(), z.string()).default({}),
  universe: z.unknown().optional(),
  /** What pg_settings of the running server shows. */
  running: z.record(z.string(), z.string()).optional(),
  /** Permissions of files and directories, by name: `{"pg_hba.conf": {"mode": "0666"}}`. */
  facts: z
    .record(
      z.string(),
      z.object({
        mode: z.string().regex(/^[0-7]{3,4}$/),
        kind: z.enum(['file', 'directory', 'other']).default('file'),
        uid: z.int().default(0),
        gid: z.int().default(0),
      }),
    )
    .optional(),
  /** When the check is made. */
  now: z.iso.datetime().optional(),
  /** Names of those files that a packet filter is loaded from at a reboot; none of them: nothing is loaded. */
  saved: z.array(z.string()).optional(),
  ...caseFacts,
});

/** CheckCase is a case as read. */
export type CheckCase = z.infer<typeof checkCase>;

/** CaseFindings is what is found in one case. */
export interface CaseFindings {
  readonly id: string;
  readonly findings: readonly FindingFields[];
}

/** answerCheckCase gives the findings of one case. */
export function answerCheckCase(one: CheckCase, dialect: Dialect, universe: Universe): CaseFindings {
  const { findings } = runChecks(examineServer(inputOfCase(one, dialect, universe)), checks, {
    least: 'info',
    baseline: undefined,
  });
  return { id: one.id, findings: findings.map((finding) => findingFields(finding, nameInCase)) };
}

/** inputOfCase makes a server of a case. */
export function inputOfCase(one: CheckCase, dialect: Dialect, universe: Universe): ServerInput {
  const { hba, ident, conf, files, running, facts } = one;
  const now = one.now === undefined ? nodeEnv.now() : new Date(one.now);
  const all = {
    ...files,
    ...(hba !== undefined && { 'pg_hba.conf': hba }),
    ...(ident !== undefined && { 'pg_ident.conf': ident }),
    ...(conf !== undefined && { 'postgresql.conf': conf }),
  };
  const path = (name: string): string | undefined => (name in all ? posix.join(caseDirectory, name) : undefined);
  const answers = files['attestations.yaml'];
  const { saved } = one;
  const around = Object.entries(files).flatMap(([name, text]): readonly SurroundingFile[] => {
    const kind = surroundingKind(name, text);
    return kind === undefined ? [] : [{ kind, path: posix.join(caseDirectory, name), text: fromUtf8(text) }];
  });
  const isSaved = (file: SurroundingFile): boolean => saved?.includes(nameInCase(file.path)) === true;
  return {
    dialect: dialectOfCase(one, dialect),
    now,
    files: filesOfCase(all),
    universe: one.universe === undefined ? universe : universeOfCase(one, now),
    running: running && new Map(Object.entries(running)),
    ...factsOfCase(one),
    ...(answers !== undefined && { attested: attestedOfCase(one, answers) }),
    surroundings: around.filter((file) => !isSaved(file)),
    ...(saved !== undefined && { savedFilters: around.filter(isSaved) }),
    facts: facts === undefined ? () => undefined : (asked) => factsOf(facts, asked),
    confPath: path('postgresql.conf'),
    dataDirectory: caseDirectory,
    hbaPath: path('pg_hba.conf'),
    identPath: path('pg_ident.conf'),
  };
}

function attestedOfCase({ id }: CheckCase, text: string): AttestedFile {
  const parsed = parseAttestations(fromUtf8(text));
  if (parsed.kind === 'invalid') badUsage(`case ${id}: attestations.yaml: ${parsed.problems[0]?.message ?? ''}`);
  return { path: posix.join(caseDirectory, 'attestations.yaml'), attestations: parsed.attestations };
}

/** dialectOfCase is what a case's own version says, else the one that was asked for. */
export function dialectOfCase({ id, pg }: CheckCase, dialect: Dialect): Dialect {
  if (pg === undefined) return dialect;
  const version = parseServerVersion(String(pg));
  if (version === undefined) badUsage(`case ${id}: pg: no version ${pg}`);
  return dialectOf(version);
}

function universeOfCase({ id, universe }: CheckCase, now: Date): Universe {
  const parsed = parseUniverse(universe, now);
  if (parsed.kind === 'universe') return parsed.universe;
  badUsage(`case ${id}: universe: ${parsed.problems.join('; ')}`);
}

function factsOf(facts: NonNullable<CheckCase['facts']>, path: string): FileFacts | undefined {
  const one = facts[posix.relative(caseDirectory, path) || '.'] ?? facts[path];
  return one && { ...one, mode: Number.parseInt(one.mode, 8) };
}

function nameInCase(path: string): string {
  return path.startsWith(`${caseDirectory}/`) ? path.slice(caseDirectory.length + 1) : path;
}
