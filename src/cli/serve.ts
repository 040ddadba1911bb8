import { Command } from 'commander';
import { nodeEnv } from '../env/node-env.ts';
import { openStandardError } from '../journal/standard-error.ts';
import { serve, type Served } from '../gate/serve.ts';
import type { ShutdownMode } from '../gate/shutdown-mode.ts';
import { isStarted } from '../gate/starting-directory.ts';
import { readInheritedSockets } from '../gate/take-over/inherited-sockets.ts';
import { traceOf } from '../text/thrown.ts';
import { chooseDirectory } from './directory.ts';
import { describeStart } from './describe-start.ts';
import { makeDirectory } from './init.ts';
import { makeOwner } from './make-owner.ts';
import { takeOver } from './take-over.ts';
import { fail, print } from './terminal.ts';
import { version } from './version.ts';

interface ServeOptions {
  readonly directory?: string;
  readonly config: readonly Override[];
  readonly takeOver: boolean;
}

interface Override {
  readonly name: string;
  readonly value: string;
}

/** serveCommand is `postern serve`. */
export const serveCommand = new Command('serve')
  .option('-D, --directory <dir>', "the gate's directory (default: $POSTERN_DATA, else ./postern-data, made if absent)")
  .option('-c, --config <name=value>', 'override a setting of postgresql.conf (repeatable)', collectOverride, [])
  .option('--take-over', 'take the place of the gate that runs on the directory, without a closed door between', false)
  .addHelpText(
    'after',
    `
Examples:
  postern serve
  postern serve -D /etc/postern
  postern serve -D /etc/postern -c port=6432 -c log_min_messages=debug1
  postern serve -D /etc/postern --take-over

Signals: SIGHUP reloads; SIGUSR2 rotates log files; SIGTERM waits for sessions to end, SIGINT ends them, SIGQUIT drops them.`,
  )
  .action(run);

function collectOverride(text: string, previous: readonly Override[]): readonly Override[] {
  const at = text.indexOf('=');
  if (at < 1) fail(`-c ${text} requires a value`, 'Write it as -c name=value.');
  // PostgreSQL takes --log-connections and log_connections alike.
  return [...previous, { name: text.slice(0, at).replaceAll('-', '_'), value: text.slice(at + 1) }];
}

async function run(options: ServeOptions): Promise<void> {
  process.umask(0o077);
  const directory = chooseDirectory(options.directory);
  if (options.takeOver) return takeOver(options);
  const isNew = !isStarted(directory);
  if (isNew) {
    if (options.directory !== undefined) {
      fail(`directory "${directory}" has no postgresql.conf`, `Type: postern init -D ${directory}`);
    }
    await makeDirectory(directory, undefined);
  }
  // All are listened for from the beginning: without a listener a signal would end the process.
  const stopRequests = listenForStops();
  const reloadRequests = listenFor('SIGHUP');
  const rotateRequests = listenFor('SIGUSR2');
  const served = await serve({
    directory,
    overrides: options.config,
    env: nodeEnv,
    write: openStandardError(),
    version,
    inherited: readInheritedSockets(process.env, process.pid),
    prepareEmbedded: (embedded) => makeOwner(embedded, directory),
  });
  if (served === undefined) process.exit(3);
  survive(served);
  void served.handedOver.then(() => process.exit(0));
  rotateRequests.forward(served.rotateLog);
  reloadRequests.forward(() => void served.gate.reload());
  if (isNew || process.stdout.isTTY) {
    for (const line of describeStart(directory, served.loaded.settings.port)) print(line);
  }
  stopRequests.forward((mode) => {
    void served.stop(mode).then(() => process.exit(0));
  });
}

/** What is asked for while the gate is still starting is done once it has started. */
function listenFor(signal: NodeJS.Signals) {
  let forward: (() => void) | undefined;
  let early = false;
  process.on(signal, () => {
    if (forward === undefined) early = true;
    else forward();
  });
  return {
    forward(to: () => void): void {
      forward = to;
      if (early) to();
    },
  };
}

/** A signal that comes while the gate is still starting is kept until it has started, so that it stops cleanly. */
function listenForStops() {
  let forward: ((mode: ShutdownMode) => void) | undefined;
  let early: ShutdownMode | undefined;
  const modes: readonly (readonly [NodeJS.Signals, ShutdownMode])[] = [
    ['SIGTERM', 'smart'],
    ['SIGINT', 'fast'],
    ['SIGQUIT', 'immediate'],
  ];
  for (const [signal, mode] of modes) {
    process.on(signal, () => {
      if (forward === undefined) early = mode;
      else forward(mode);
    });
  }
  return {
    forward(to: (mode: ShutdownMode) => void): void {
      forward = to;
      if (early !== undefined) to(early);
    },
  };
}

/** A bug that one connection meets must not close the door for all others: it is said, and the gate goes on. */
function survive({ journal }: Served): void {
  const report = (error: unknown): void => {
    const detail = traceOf(error);
    journal.log({ severity: 'LOG', sqlstate: 'XX000', message: 'internal error', detail });
  };
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
}
