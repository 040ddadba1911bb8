import { readFileSync } from 'node:fs';
import { parseUniverse } from '../access/parse-universe.ts';
import { emptyUniverse, type Universe } from '../access/universe.ts';
import { nodeEnv } from '../env/node-env.ts';
import { messageOf } from '../text/thrown.ts';
import { badUsage } from './terminal.ts';

/** readUniverse reads the file of `--universe`; without one nothing is known. */
export function readUniverse(path: string | undefined): Universe {
  if (path === undefined) return emptyUniverse;
  const parsed = parseUniverse(readJson(path), nodeEnv.now());
  if (parsed.kind === 'universe') return parsed.universe;
  badUsage(`${path}: ${parsed.problems.join('\n')}`);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    badUsage(`${path}: ${messageOf(error)}`);
  }
}
