import type { ReachRow } from '../../access/reach.ts';
import type { HbaRecord } from '../../hba/record.ts';
import type { CheckedServer } from '../checked-server.ts';
import type { Severity } from '../finding.ts';
import { remember } from '../remember.ts';
import { distanceOf, type Distance } from './listening.ts';
import { passagesOf, type Passage } from './passage.ts';

const passages = remember(passagesOf);

/** remotePassages gives who can get in from other machines. */
export function remotePassages({ reach }: CheckedServer): readonly Passage[] {
  return passages(reach);
}

/** recordsOf gives the lines of pg_hba.conf, where the file loads. */
export function recordsOf({ hba }: CheckedServer): readonly HbaRecord[] {
  return hba === undefined || hba.parsed.problems.length > 0 ? [] : hba.parsed.records;
}

const live = remember((rows: readonly ReachRow[]) => [...new Set(rows.map(({ record }) => record))]);

/** liveRecords gives the lines that let somebody in, in order. */
export function liveRecords({ reach }: CheckedServer): readonly HbaRecord[] {
  return live(reach);
}

/** listening tells how far away clients may be. */
export function listening({ listening: { addresses } }: CheckedServer): Distance {
  return distanceOf(addresses);
}

/** fartherOff is how bad something is while nobody of another machine gets to it. */
export const fartherOff: Readonly<Record<Severity, Severity>> = {
  crit: 'med',
  high: 'med',
  med: 'low',
  low: 'low',
  info: 'info',
};

/** remotely lowers a severity where no client of another machine gets as far as pg_hba.conf today. */
export function remotely(server: CheckedServer, severity: Severity): Severity {
  const reached = listening(server);
  return reached === 'loopback' || reached === 'nobody' ? fartherOff[severity] : severity;
}

/** overLoopback lowers a severity where the server takes no TCP connections today, the machine's own not either. */
export function overLoopback(server: CheckedServer, severity: Severity): Severity {
  return listening(server) === 'nobody' ? 'low' : severity;
}

/** whetherItListens is what to add to a message where overLoopback lowers a severity; else nothing. */
export function whetherItListens(server: CheckedServer): string {
  return listening(server) === 'nobody' ? whereItListens(server) : '';
}

/** whereItListens is what to add to a message where remotely lowers a severity; else nothing. */
export function whereItListens(server: CheckedServer): string {
  switch (listening(server)) {
    case 'loopback':
      return '; for now listen_addresses keeps other machines away';
    case 'nobody':
      return '; for now listen_addresses is empty, so that nobody comes over TCP';
    default:
      return '';
  }
}
