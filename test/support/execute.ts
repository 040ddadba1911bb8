import { spawn } from 'node:child_process';

/** Executed is how a program ended and what it printed. */
export interface Executed {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** ExecuteOptions are for execute. */
export interface ExecuteOptions {
  /** Variables besides the few that every program gets; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string | Buffer;
  /** Milliseconds until the program is killed. */
  readonly timeout?: number;
  readonly cwd?: string;
}

const defaultTimeout = 60_000;

/**
 * execute runs a program to its end. It sees none of our PG… variables and no password or service file of whoever runs
 * the tests.
 */
export function execute(command: string, args: readonly string[], options: ExecuteOptions = {}): Promise<Executed> {
  const { env = {}, input = '', timeout = defaultTimeout, cwd } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...bareEnvironment(), ...env },
      timeout,
      killSignal: 'SIGKILL',
      ...(cwd !== undefined && { cwd }),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code, signal, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    );
    // A program that does not read its input closes it under us.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** bareEnvironment is what a program gets that is not to be swayed by whoever runs the tests. */
export function bareEnvironment(): Record<string, string> {
  const { PATH = '/usr/local/bin:/usr/bin:/bin', TZ } = process.env;
  return { PATH, LC_ALL: 'C.UTF-8', HOME: '/nonexistent', PGCONNECT_TIMEOUT: '10', ...(TZ !== undefined && { TZ }) };
}
