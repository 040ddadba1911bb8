import type { Catalog } from '../catalog/catalog.ts';
import type { Configuration } from './configuration.ts';

/** Running is the configuration in force: one value that a reload replaces whole. A connection keeps the one it met. */
export interface Running extends Omit<Configuration, 'kind' | 'warnings' | 'catalogConninfo'> {
  readonly catalog: Catalog;
  /** Where the control connection goes; while it stays the same a reload keeps the connection. */
  readonly catalogText: string;
}
