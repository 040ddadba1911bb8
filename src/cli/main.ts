import { Command } from 'commander';
import { commands, internal } from './commands.ts';
import { version } from './version.ts';

/** Exit codes of every command: 0 clean, 1 findings or refused, 2 bad usage, 3 failure. */
const badUsage = 2;

const program = new Command('postern')
  .description('Secure remote access for PostgreSQL, by the rules of your own pg_hba.conf.')
  .version(version, '-V, --version')
  .configureHelp({ showGlobalOptions: true })
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? 0 : badUsage);
  });

const [, , first = '', second = ''] = process.argv;
const word = first === 'help' ? second : first;
for (const [name, { description, load }] of commands) {
  const command = name === word ? await load() : new Command(name);
  program.addCommand(withExitCodes(command.description(description)));
}
const load = internal.get(word);
if (load !== undefined) program.addCommand(withExitCodes(await load()));

await program.parseAsync();

/** Commander leaves a wrong option with code 1, which is ours for findings. */
function withExitCodes(command: Command): Command {
  for (const inner of command.commands) withExitCodes(inner);
  return command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : badUsage));
}
