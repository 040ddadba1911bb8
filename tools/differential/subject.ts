import type fc from 'fast-check';
import type { PostgresServer } from '../../test/support/postgres.ts';
import type { FileViews } from '../servers/file-views.ts';
import type { RunnableVersion } from '../servers/server-package.ts';

/** Asked is the server that is asked. */
export interface Asked {
  readonly version: RunnableVersion;
  readonly server: PostgresServer;
  readonly views: FileViews;
}

/** Verdict is how one question was answered by both sides. */
export type Verdict =
  | { readonly kind: 'agrees' }
  /** They differ, and we know why. */
  | { readonly kind: 'known'; readonly reason: string }
  | { readonly kind: 'differs'; readonly question: unknown; readonly server: unknown; readonly postern: unknown };

/** Subject is one kind of question that is put to a server and to Postern. */
export interface Subject<Case> {
  readonly name: string;
  readonly cases: fc.Arbitrary<Case>;
  /** ask puts a case's questions to both. */
  ask(given: Case): Promise<readonly Verdict[]>;
}

/** compare gives the verdict on two answers. */
export function compare(question: unknown, server: unknown, postern: unknown): Verdict {
  if (JSON.stringify(server) === JSON.stringify(postern)) return { kind: 'agrees' };
  return { kind: 'differs', question, server, postern };
}
