import { Command } from 'commander';
import { printReloadProblem } from '../gate/reload-outcome.ts';
import { answered, tryGate } from './ask-gate.ts';
import { directoryOption } from './control-options.ts';
import { signalGate } from './signal-gate.ts';
import { print } from './terminal.ts';
import { visible } from './visible.ts';

/** reloadCommand is `postern reload`. */
export const reloadCommand = new Command('reload')
  .addOption(directoryOption())
  .addHelpText(
    'after',
    `
Examples:
  postern reload -D /etc/postern

Exit code 1: the files were refused, and the gate goes on with what it had. Where the gate has no control socket a signal
is sent, and what is wrong stands in its journal.`,
  )
  .action(async (options: { readonly directory?: string }) => {
    const answer = await tryGate(options.directory, { command: 'reload' });
    if (answer === undefined) {
      signalGate(options.directory, 'SIGHUP');
      print('server signaled');
      return;
    }
    if (answer.kind === 'reload-refused') {
      for (const line of answer.problems.flatMap(printReloadProblem)) process.stderr.write(`${visible(line)}\n`);
      process.stderr.write(`postern: ${visible(answer.message)}\n`);
      process.exit(1);
    }
    for (const warning of answered(answer, 'reloaded').warnings) process.stderr.write(`warning: ${visible(warning)}\n`);
    print('server reloaded');
  });
