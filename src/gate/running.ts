import type { Catalog } from '../catalog/catalog.ts';
import type { Configuration } from './configuration.ts';

/** Running is the configuration in force: one value that a reload replaces whole. A connection keeps the one it met. */
export interface Running extends Omit<Configuration, 'kind' | 'warnings' | 'catalog'> {
  readonly catalog: Catalog;
}
