import { unionOf } from '../../inet/address-set.ts';
import type { CheckedServer } from '../checked-server.ts';
import { listening } from '../reach/facts.ts';
import { holdsWorld } from '../reach/world.ts';
import { packetFilterOf } from './packet-filter.ts';

/** isFiltered tells whether a packet filter that was given keeps the internet from the port. */
export function isFiltered(server: CheckedServer): boolean {
  const filter = packetFilterOf(server);
  if (filter === undefined) return false;
  const { v4, v6 } = holdsWorld(unionOf([filter.open, filter.perhaps]));
  return !v4 && !v6;
}

/** isExposed tells whether the internet may get as far as pg_hba.conf; also where nobody told. */
export function isExposed(server: CheckedServer): boolean {
  const reached = listening(server);
  return (reached === 'public' || reached === 'unknown') && !isFiltered(server);
}
