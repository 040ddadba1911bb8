/** Release is a major version: when its support ends, and its newest minor release. */
export interface Release {
  /** The day of the last release (https://www.postgresql.org/support/versioning/). */
  readonly endOfLife: string;
  /** The newest minor version when this table was written. */
  readonly minor: number;
}

/** tableDate is when the table was written; minor releases come in February, May, August and November. */
export const tableDate = '2026-11-21';

/** releases are the major versions that files are read for. */
export const releases: ReadonlyMap<number, Release> = new Map([
  [12, { endOfLife: '2024-11-21', minor: 22 }],
  [13, { endOfLife: '2025-11-13', minor: 23 }],
  [14, { endOfLife: '2026-11-12', minor: 25 }],
  [15, { endOfLife: '2027-11-11', minor: 20 }],
  [16, { endOfLife: '2028-11-09', minor: 16 }],
  [17, { endOfLife: '2029-11-08', minor: 12 }],
  [18, { endOfLife: '2030-11-14', minor: 6 }],
]);
