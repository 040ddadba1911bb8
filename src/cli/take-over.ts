import { realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../gate/lock-file.ts';
import { answered, askGate, waitForGate } from './ask-gate.ts';
import { chooseDirectory } from './directory.ts';

/** Milliseconds that the gate may take to start its successor, a little more than it gives it. */
const startTimeout = 70_000;

/** Milliseconds between two looks at whether the new gate has gone, and how long it may take once it has said so. */
const pollInterval = 50;
const endTimeout = 60_000;

/** The signals of a gate; those that are for it come to this command while it stands for it. */
const forwarded = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGUSR2'] as const;

/**
 * takeOver asks the gate that runs on a directory to start this program, with its sockets, in its place. The command stays
 * for as long as the new gate runs, passes signals on to it, and ends with 0 where that ends as it should.
 */
export async function takeOver(options: {
  readonly directory?: string;
  readonly config: readonly { readonly name: string; readonly value: string }[];
}): Promise<void> {
  const [node, script = ''] = process.argv;
  const overrides = options.config.flatMap(({ name, value }) => ['-c', `${name}=${value}`]);
  const directory = chooseDirectory(options.directory);
  const answer = await askGate(
    options.directory,
    {
      command: 'take-over',
      program: node ?? process.execPath,
      args: [...process.execArgv, realpathSync(script), 'serve', '-D', directory, ...overrides],
      cwd: process.cwd(),
      pid: process.pid,
    },
    startTimeout,
  );
  const { pid } = answered(answer, 'taken-over');
  for (const signal of forwarded) {
    process.on(signal, () => {
      if (isAlive(pid)) process.kill(pid, signal);
    });
  }
  const end = await waitForGate(options.directory, { command: 'wait' });
  for (let waited = 0; waited < endTimeout && isAlive(pid); waited += pollInterval) await sleep(pollInterval);
  process.exit(end?.kind === 'stopped' ? 0 : 3);
}
