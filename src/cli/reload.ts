import { Command } from 'commander';
import { signalGate } from './signal-gate.ts';
import { print } from './terminal.ts';

/** reloadCommand is `postern reload`. */
export const reloadCommand = new Command('reload')
  .description('make a running gate read its files again; what is wrong in them is said in its journal')
  .option('-D, --directory <dir>', "the gate's directory (default: $POSTERN_DATA, else ./postern-data)")
  .addHelpText('after', '\nExamples:\n  postern reload -D /etc/postern')
  .action((options: { readonly directory?: string }) => {
    signalGate(options.directory, 'SIGHUP');
    print('server signaled');
  });
