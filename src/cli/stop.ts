import { Command, Option } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../gate/lock-file.ts';
import type { ShutdownMode } from '../gate/gate.ts';
import { signalGate } from './signal-gate.ts';
import { fail, print } from './terminal.ts';

const signals: Readonly<Record<ShutdownMode, NodeJS.Signals>> = {
  smart: 'SIGTERM',
  fast: 'SIGINT',
  immediate: 'SIGQUIT',
};

/** Milliseconds between two looks at whether the gate has gone. */
const pollInterval = 100;

/** stopCommand is `postern stop`, with the modes and the patience of pg_ctl. */
export const stopCommand = new Command('stop')
  .description('stop a running gate')
  .option('-D, --directory <dir>', "the gate's directory (default: $POSTERN_DATA, else ./postern-data)")
  .addOption(new Option('-m, --mode <mode>', 'how').choices(Object.keys(signals)).default('fast'))
  .option('-t, --timeout <seconds>', 'how long to wait', '60')
  .addHelpText('after', '\nExamples:\n  postern stop\n  postern stop -D /etc/postern -m smart')
  .action(async (options: { readonly directory?: string; readonly mode: ShutdownMode; readonly timeout: string }) => {
    const { pid } = signalGate(options.directory, signals[options.mode]);
    const rounds = (Number(options.timeout) * 1000) / pollInterval;
    for (let round = 0; round < rounds && isAlive(pid); round++) await sleep(pollInterval);
    if (isAlive(pid))
      fail('server does not shut down', 'The mode smart waits for sessions to end; try: postern stop -m fast');
    print('server stopped');
  });
