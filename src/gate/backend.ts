import type { Traffic } from '../metrics/observer.ts';
import type { Admitted } from './admit.ts';
import type { Configuration } from './configuration.ts';
import type { RecordedFiles } from './workers/recorded-files.ts';

/** Backend serves the connections that have been admitted: in this process, or in others. */
export interface Backend {
  /** serve takes over a connection, to its end. */
  serve(admitted: Admitted): void;
  /**
   * prepare makes sure that a configuration can be put in force, and gives why not. It was read from these files; without
   * them from the same as the one before.
   */
  prepare(next: ConfigurationParts, files?: RecordedFiles): Promise<string | undefined>;
  /** takeUp puts in force what was prepared last. The gate itself runs by it already. */
  takeUp(): void;
  /** banned ends the sessions of addresses that are banned now. */
  banned(): void;
  /** measure asks what there is to know for the metrics at this moment. */
  measure(): Promise<BackendMetrics>;
  /** processes lists the processes that serve, but for this one. */
  processes(): readonly { readonly pid: number; readonly connections: number }[];
  /** abandon drops whatever does not come to its end by itself. */
  abandon(): void;
  /** close ends what serves; no connection is left. */
  close(): Promise<void>;
}

/** ConfigurationParts are those that are not in the files that were recorded. */
export type ConfigurationParts = Pick<Configuration, 'settings' | 'tls' | 'authority'>;

/** BackendMetrics is what is measured outside the process of the listeners. */
export interface BackendMetrics {
  /** What open sessions have carried so far, those of this process left out. */
  readonly traffic: Traffic;
  /** Those of each process, as prom-client's getMetricsAsJSON gives them. */
  readonly processes: readonly (readonly object[])[];
}
