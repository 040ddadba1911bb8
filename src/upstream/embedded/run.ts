import { spawn, type SpawnOptions } from 'node:child_process';
import type { Account } from './account.ts';

/** Ran is how a command ended. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  /** Why it did not succeed, in one line; undefined where it exited with 0. */
  readonly failure: string | undefined;
}

/** Milliseconds that a command gets unless told otherwise; initdb on a slow disk is the longest of them. */
const defaultDeadline = 180_000;

/** Bytes kept of each output stream: more than any tool of PostgreSQL prints. */
const maxOutput = 1_048_576;

/**
 * spawnOptions makes a child run as an account, with an environment of its own. Node drops all supplementary groups
 * where it sets a user (setgroups(0) in libuv's uv__process_child_init); "/" is a directory that everybody can be in.
 */
export function spawnOptions(account: Account): SpawnOptions {
  const { PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', TZ } = process.env;
  return {
    cwd: '/',
    env: { PATH, LC_ALL: 'C', ...(TZ !== undefined && { TZ }) },
    ...(account.kind === 'other' && { uid: account.uid, gid: account.gid }),
  };
}

/** run runs a command as an account until it ends; a command that cannot be started is a failure like any other. */
export function run(
  account: Account,
  command: string,
  args: readonly string[],
  deadline = defaultDeadline,
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...spawnOptions(account),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: deadline,
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        output[name] = (output[name] + text).slice(0, maxOutput);
      });
    }
    child.on('error', (error) => resolve({ ...output, failure: error.message }));
    child.on('close', (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      const said = output.stderr.trim().split('\n').at(-1);
      resolve({ ...output, failure: code === 0 ? undefined : said || how });
    });
  });
}
