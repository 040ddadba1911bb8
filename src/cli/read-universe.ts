import { emptyUniverse, type Universe } from '../access/universe.ts';
import { nodeEnv } from '../env/node-env.ts';
import { readJson } from './read-json.ts';
import { badUsage, warn } from './terminal.ts';

/** readUniverse reads the file of `--universe`; without one nothing is known, and nothing that reads it is loaded. */
export async function readUniverse(path: string | undefined): Promise<Universe> {
  if (path === undefined) return emptyUniverse;
  const { parseUniverse, universeFields } = await import('../access/parse-universe.ts');
  const value = readJson(path);
  const parsed = parseUniverse(value, nodeEnv.now());
  warnOfUnknown(path, value, universeFields);
  if (parsed.kind === 'universe') return parsed.universe;
  badUsage(`${path}: ${parsed.problems.join('\n')}`);
}

/** Whoever mistypes a field would think that it counts. */
function warnOfUnknown(path: string, value: unknown, fields: readonly string[]): void {
  if (typeof value !== 'object' || value === null) return;
  for (const name of Object.keys(value)) {
    if (!fields.includes(name)) warn(`${path}: "${name}" counts for nothing`, `A universe says ${fields.join(', ')}.`);
  }
}
