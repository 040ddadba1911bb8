import { openCatalog } from '../catalog/postgres-catalog.ts';
import type { Journal } from '../journal/journal.ts';
import { catalogServers } from '../upstream/pg-config.ts';
import type { Configuration } from './configuration.ts';
import { catalogPreamble } from './preamble.ts';
import type { Running } from './running.ts';

/**
 * putInForce gives a configuration its catalog. The control connection is kept over a reload that does not move it, so
 * that no login waits for a new one.
 */
export function putInForce(next: Configuration, previous: Running | undefined, journal: Pick<Journal, 'log'>): Running {
  const { kind: _, warnings: __, catalogConninfo, ...rest } = next;
  if (previous !== undefined && sameCatalog(previous, next)) return { ...rest, catalog: previous.catalog };
  // Logins under way hold the old one; closing waits for the question that they have put.
  void previous?.catalog.close();
  return { ...rest, catalog: openCatalog(catalogServers(catalogConninfo, catalogPreamble(next.settings)), journal) };
}

function sameCatalog(previous: Running, next: Configuration): boolean {
  if (previous.catalogText !== next.catalogText) return false;
  return (catalogPreamble(previous.settings) === undefined) === (catalogPreamble(next.settings) === undefined);
}
