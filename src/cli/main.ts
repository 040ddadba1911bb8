import { Command } from 'commander';
import { applyCommand } from './apply.ts';
import { applyWatchCommand } from './apply-watch.ts';
import { banCommand } from './ban.ts';
import { certCommand } from './cert.ts';
import { checkCommand } from './check.ts';
import { confirmCommand } from './confirm.ts';
import { diffCommand } from './diff.ts';
import { explainCommand } from './explain.ts';
import { firewallCommand } from './firewall.ts';
import { initCommand } from './init.ts';
import { logrotateCommand } from './logrotate.ts';
import { mapsCommand } from './maps.ts';
import { passwordCommand } from './password.ts';
import { planCommand } from './plan.ts';
import { probeCommand } from './probe.ts';
import { reachCommand } from './reach.ts';
import { reloadCommand } from './reload.ts';
import { rescueCommand } from './rescue.ts';
import { rollbackCommand } from './rollback.ts';
import { rulesCommand } from './rules.ts';
import { serveCommand } from './serve.ts';
import { sessionsCommand, terminateCommand } from './sessions.ts';
import { settingsCommand } from './settings.ts';
import { statusCommand } from './status.ts';
import { stopCommand } from './stop.ts';
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

for (const command of [
  serveCommand,
  initCommand,
  reloadCommand,
  logrotateCommand,
  stopCommand,
  statusCommand,
  sessionsCommand,
  terminateCommand,
  banCommand,
  rulesCommand,
  mapsCommand,
  settingsCommand,
  explainCommand,
  reachCommand,
  diffCommand,
  planCommand,
  passwordCommand,
  probeCommand,
  firewallCommand,
  certCommand,
  checkCommand,
  applyCommand,
  confirmCommand,
  rollbackCommand,
  rescueCommand,
]) {
  program.addCommand(withExitCodes(command));
}

// `postern apply` starts it; nobody types it.
program.addCommand(withExitCodes(applyWatchCommand), { hidden: true });

await program.parseAsync();

/** Commander leaves a wrong option with code 1, which is ours for findings. */
function withExitCodes(command: Command): Command {
  for (const inner of command.commands) withExitCodes(inner);
  return command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : badUsage));
}
