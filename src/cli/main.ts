import { Command } from 'commander';
import { version } from './version.ts';

/** Exit codes of every command: 0 clean, 1 findings or refused, 2 bad usage, 3 failure. */
const badUsage = 2;

/** The commands in the order of the help. Each is loaded by its name: a gate has no use for what the checks need. */
const commands = new Map<string, () => Promise<Command>>(
  Object.entries({
    serve: async () => (await import('./serve.ts')).serveCommand,
    init: async () => (await import('./init.ts')).initCommand,
    reload: async () => (await import('./reload.ts')).reloadCommand,
    logrotate: async () => (await import('./logrotate.ts')).logrotateCommand,
    stop: async () => (await import('./stop.ts')).stopCommand,
    status: async () => (await import('./status.ts')).statusCommand,
    sessions: async () => (await import('./sessions.ts')).sessionsCommand,
    terminate: async () => (await import('./sessions.ts')).terminateCommand,
    ban: async () => (await import('./ban.ts')).banCommand,
    rules: async () => (await import('./rules.ts')).rulesCommand,
    maps: async () => (await import('./maps.ts')).mapsCommand,
    settings: async () => (await import('./settings.ts')).settingsCommand,
    explain: async () => (await import('./explain.ts')).explainCommand,
    reach: async () => (await import('./reach.ts')).reachCommand,
    diff: async () => (await import('./diff.ts')).diffCommand,
    plan: async () => (await import('./plan.ts')).planCommand,
    password: async () => (await import('./password.ts')).passwordCommand,
    probe: async () => (await import('./probe.ts')).probeCommand,
    firewall: async () => (await import('./firewall.ts')).firewallCommand,
    cert: async () => (await import('./cert.ts')).certCommand,
    check: async () => (await import('./check.ts')).checkCommand,
    apply: async () => (await import('./apply.ts')).applyCommand,
    confirm: async () => (await import('./confirm.ts')).confirmCommand,
    rollback: async () => (await import('./rollback.ts')).rollbackCommand,
    rescue: async () => (await import('./rescue.ts')).rescueCommand,
  }),
);

/** What `postern apply` starts; nobody types it, and no help lists it. */
const internal = new Map<string, () => Promise<Command>>(
  Object.entries({ 'apply-watch': async () => (await import('./apply-watch.ts')).applyWatchCommand }),
);

const program = new Command('postern')
  .description('Secure remote access for PostgreSQL, by the rules of your own pg_hba.conf.')
  .version(version, '-V, --version')
  .configureHelp({ showGlobalOptions: true })
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? 0 : badUsage);
  });

const [, , word = ''] = process.argv;
const wanted = commands.get(word) ?? internal.get(word);
// Help, and what is no command, want all of them.
for (const load of wanted === undefined ? commands.values() : [wanted]) program.addCommand(withExitCodes(await load()));

await program.parseAsync();

/** Commander leaves a wrong option with code 1, which is ours for findings. */
function withExitCodes(command: Command): Command {
  for (const inner of command.commands) withExitCodes(inner);
  return command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : badUsage));
}
