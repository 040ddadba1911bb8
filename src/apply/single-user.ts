import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Account } from '../upstream/embedded/account.ts';
import { spawnOptions } from '../upstream/embedded/run.ts';

/** SingleUserRequest is a cluster that does not run, and what to ask it. */
export interface SingleUserRequest {
  /** The program `postgres` that the cluster belongs to. */
  readonly program: string;
  readonly dataDirectory: string;
  readonly confPath: string;
  readonly account: Account;
  readonly database: string;
  /** One statement each, without a line break: one ends a statement in this mode. */
  readonly statements: readonly string[];
}

/** SingleUserAnswer is what was printed, or the first error. */
export type SingleUserAnswer =
  | { readonly kind: 'answered'; readonly output: string }
  | { readonly kind: 'failed'; readonly why: string };

/** Milliseconds: a start after a crash replays the log first. */
const limit = 120_000;

/** Bytes of output: a few lines are printed. */
const mostOutput = 1_048_576;

/**
 * askSingleUser runs the server alone on its cluster, without network and without authentication, and gives it statements on
 * its standard input, where ps does not show them (manual: app-postgres-single-user).
 */
export function askSingleUser(request: SingleUserRequest): Promise<SingleUserAnswer> {
  const { program, dataDirectory, confPath, account, database, statements } = request;
  const elsewhere = dirname(confPath) === dataDirectory ? [] : ['-c', `config_file=${confPath}`];
  const args = ['--single', '-D', dataDirectory, ...elsewhere, database];
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...spawnOptions(account), stdio: ['pipe', 'pipe', 'pipe'], timeout: limit });
    const output = { text: '' };
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output.text = (output.text + text).slice(0, mostOutput);
      });
    }
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(statements.map((each) => `${each}\n`).join(''));
    child.once('error', (error) => resolve({ kind: 'failed', why: error.message }));
    child.once('close', (code) => {
      // It goes on after an error, and exits with 0.
      const error = /(?:ERROR|FATAL|PANIC): .*/.exec(output.text)?.[0];
      if (error !== undefined || code !== 0) resolve({ kind: 'failed', why: error ?? `exit code ${code}` });
      else resolve({ kind: 'answered', output: output.text });
    });
  });
}

/** serverProgram gives the binary that last started a cluster; undefined where it is gone. */
export function serverProgram(dataDirectory: string): string | undefined {
  try {
    const program = readFileSync(join(dataDirectory, 'postmaster.opts'), 'utf8').split(' ')[0] ?? '';
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}
