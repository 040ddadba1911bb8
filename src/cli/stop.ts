import { Command, Option } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../gate/lock-file.ts';
import { shutdownSignals, type ShutdownMode } from '../gate/shutdown-mode.ts';
import { answered, isListening, tryGate } from './ask-gate.ts';
import { trySignalGate } from './signal-gate.ts';
import { fail, print } from './terminal.ts';

/** Milliseconds between two looks at whether the gate has gone. */
const pollInterval = 100;

/** stopCommand is `postern stop`, with the modes and the patience of pg_ctl. */
export const stopCommand = new Command('stop')
  .option('-D, --directory <dir>', "the gate's directory (default: $POSTERN_DATA, else ./postern-data)")
  .addOption(new Option('-m, --mode <mode>', 'how').choices(Object.keys(shutdownSignals)).default('fast'))
  .option('-t, --timeout <seconds>', 'how long to wait', '60')
  .addHelpText('after', '\nExamples:\n  postern stop\n  postern stop -D /etc/postern -m smart')
  .action(async (options: { readonly directory?: string; readonly mode: ShutdownMode; readonly timeout: string }) => {
    const isRunning = await askToStop(options.directory, options.mode);
    const rounds = (Number(options.timeout) * 1000) / pollInterval;
    for (let round = 0; round < rounds && (await isRunning()); round++) await sleep(pollInterval);
    if (await isRunning())
      fail('server does not shut down', 'The mode smart waits for sessions to end; try: postern stop -m fast');
    print('server stopped');
  });

/** A gate of another PID namespace, or of another user, can still be reached over its socket. */
async function askToStop(directory: string | undefined, mode: ShutdownMode): Promise<() => Promise<boolean>> {
  const signalled = trySignalGate(directory, shutdownSignals[mode]);
  if (signalled.kind === 'sent') return async () => isAlive(signalled.pid);
  const answer = await tryGate(directory, { command: 'stop', mode });
  if (answer === undefined) fail(signalled.message, signalled.hint);
  answered(answer, 'stopping');
  return () => isListening(directory);
}
