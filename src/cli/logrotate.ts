import { Command } from 'commander';
import { signalGate } from './signal-gate.ts';
import { print } from './terminal.ts';

/** logrotateCommand is `postern logrotate`. The server takes SIGUSR1 for it, which Node keeps for its debugger. */
export const logrotateCommand = new Command('logrotate')
  .option('-D, --directory <dir>', "the gate's directory (default: $POSTERN_DATA, else ./postern-data)")
  .addHelpText('after', '\nExamples:\n  postern logrotate -D /etc/postern')
  .action((options: { readonly directory?: string }) => {
    signalGate(options.directory, 'SIGUSR2');
    print('server signaled to rotate log file');
  });
