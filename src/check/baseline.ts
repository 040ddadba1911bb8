import type { Finding } from './finding.ts';

/** Baseline is findings that somebody has accepted, each with a reason and perhaps an expiry. */
export interface Baseline {
  readonly accepted: readonly AcceptedFinding[];
}

/** AcceptedFinding is one of them, or several alike. */
interface AcceptedFinding {
  readonly id: string;
  /** How the path of the file ends; absent for every file. */
  readonly file?: string;
  /** The line's text, so that lines above it may come and go; absent for every line. */
  readonly text?: string;
  readonly reason: string;
  /** The last day on which it is accepted, such as 2027-01-31. */
  readonly expires?: string;
}

/** isAccepted tells whether a finding is in a baseline; `text` is the line that it points at. */
export function isAccepted({ accepted }: Baseline, finding: Finding, text: string, now: Date): boolean {
  return accepted.some(
    (entry) =>
      entry.id === finding.id &&
      (entry.file === undefined || finding.file === entry.file || finding.file.endsWith(`/${entry.file}`)) &&
      (entry.text === undefined || entry.text.trim() === text.trim()) &&
      !hasExpired(entry, now),
  );
}

/** hasExpired tells whether the last day of what was accepted is over. */
export function hasExpired({ expires }: AcceptedFinding, now: Date): boolean {
  return expires !== undefined && now.getTime() >= Date.parse(expires) + dayMilliseconds;
}

const dayMilliseconds = 86_400_000;
