import { emptyUniverse } from '../../src/access/universe.ts';
import type { ServerInput } from '../../src/check/examine-server.ts';
import { dialectOf } from '../../src/dialect/dialects.ts';
import { filesOf } from './table-files.ts';

/** hbaServer is a server of which nothing is known but the text of its pg_hba.conf, `/data/pg_hba.conf`. */
export function hbaServer(text: string): ServerInput {
  return {
    dialect: dialectOf(18),
    now: new Date('2026-11-01T12:00:00Z'),
    files: filesOf({ 'pg_hba.conf': text }),
    universe: emptyUniverse,
    running: undefined,
    tls: undefined,
    surroundings: [],
    facts: () => undefined,
    confPath: undefined,
    dataDirectory: undefined,
    hbaPath: '/data/pg_hba.conf',
    identPath: undefined,
  };
}
