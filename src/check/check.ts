import type { ServerVersion } from '../dialect/server-version.ts';
import type { CheckedServer } from './checked-server.ts';
import type { FindingPlace, Severity } from './finding.ts';

/** Found is what a check says of one place. What is absent is as in the check's `about`. */
export interface Found extends Omit<FindingPlace, 'column'> {
  /** In bytes, counted from 1; absent where it is the whole line. */
  readonly column?: number;
  readonly message: string;
  readonly severity?: Severity;
  readonly why?: string;
  readonly fix?: string;
  readonly witness?: string;
}

/** CheckAbout describes a check in docs/findings.md and in its findings. */
export interface CheckAbout {
  /** What it finds, in a few words. */
  readonly title: string;
  /** What the server does, and why that matters. */
  readonly why: string;
  /** What to type. */
  readonly fix: string;
  /** An address, or such as `CIS PostgreSQL 18 Benchmark v1.0.0, 5.4`. */
  readonly references: readonly string[];
  /** The first and the last version of the server that it is about; absent for all. */
  readonly versions?: readonly [from: ServerVersion, to: ServerVersion];
}

/** CheckGroup is what a check looks at: a chapter of docs/findings.md. */
export type CheckGroup = 'listen' | 'hba' | 'access' | 'ident' | 'tls' | 'roles' | 'logging' | 'network' | 'apply';

/** Check is one kind of mistake. It says nothing where it does not know. */
export interface Check {
  readonly id: string;
  readonly group: CheckGroup;
  /** How bad it is unless a finding says otherwise. */
  readonly severity: Severity;
  readonly about: CheckAbout;
  find(server: CheckedServer): Iterable<Found>;
}
