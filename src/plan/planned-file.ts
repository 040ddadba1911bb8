import type { ByteString } from '../text/byte-string.ts';

/** PlannedFile is a file that a plan writes. */
export interface PlannedFile {
  /** Relative to the directory of the plan, with forward slashes. */
  readonly path: string;
  readonly text: ByteString;
  /** What it is, for lists. */
  readonly title: string;
}
