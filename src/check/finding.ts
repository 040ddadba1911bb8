/** Severity is how bad a finding is: what an attacker, or the next restart, makes of it. */
export type Severity = 'crit' | 'high' | 'med' | 'low' | 'info';

/** severities are all of them, the worst first. */
export const severities: readonly Severity[] = ['crit', 'high', 'med', 'low', 'info'];

/** isAtLeast tells whether one severity is as bad as another, or worse. */
export function isAtLeast(one: Severity, other: Severity): boolean {
  return severities.indexOf(one) <= severities.indexOf(other);
}

/** FindingPlace is what a finding points at. */
export interface FindingPlace {
  /** The absolute path of the file; `host:port` where it is about what answers there. */
  readonly file: string;
  /** Counted from 1; 0 where it is the whole file. */
  readonly line: number;
  /** In bytes, counted from 1; 0 where it is the whole line. */
  readonly column: number;
  /** How many bytes the caret underlines. */
  readonly length?: number;
}

/** isEndpointPlace tells whether a finding is about what answers on the network, and about no file. */
export function isEndpointPlace({ file }: FindingPlace): boolean {
  return !file.startsWith('/') && /:\d+$/.test(file);
}

/** Finding is something wrong with how a server can be reached. */
export interface Finding extends FindingPlace {
  /** The check's name, such as `trust-remote`. */
  readonly id: string;
  readonly severity: Severity;
  /** What is wrong here, in one sentence. */
  readonly message: string;
  /** What the server does with it, and why that matters. */
  readonly why: string;
  /** What to type. */
  readonly fix: string;
  /** Anchors of the manual, and benchmark items by document and version. */
  readonly references: readonly string[];
  /** One connection that it is about, such as `user postgres to app from 8.8.8.8 without TLS`. */
  readonly witness?: string;
}
