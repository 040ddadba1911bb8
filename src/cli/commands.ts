import type { Command } from 'commander';

/** CommandEntry is a command as the help lists it. */
export interface CommandEntry {
  readonly description: string;
  /** load gives the command itself. Each is loaded by its name: a gate has no use for what the checks need. */
  readonly load: () => Promise<Command>;
}

/** commands are the commands in the order of the help. */
export const commands: ReadonlyMap<string, CommandEntry> = new Map(
  Object.entries({
    serve: {
      description: 'run the gate; without a directory, before an embedded PostgreSQL',
      load: async () => (await import('./serve.ts')).serveCommand,
    },
    init: {
      description: 'write a safe starting directory: configuration, a CA, a server certificate',
      load: async () => (await import('./init.ts')).initCommand,
    },
    reload: {
      description: 'make a running gate read its files again, and say what is wrong in them',
      load: async () => (await import('./reload.ts')).reloadCommand,
    },
    logrotate: {
      description: 'make a running gate begin new log files, or open those again that were renamed',
      load: async () => (await import('./logrotate.ts')).logrotateCommand,
    },
    stop: {
      description: 'stop a running gate',
      load: async () => (await import('./stop.ts')).stopCommand,
    },
    status: {
      description: 'show how a running gate is doing',
      load: async () => (await import('./status.ts')).statusCommand,
    },
    sessions: {
      description: 'list the connections of a running gate, those that have not logged in yet too',
      load: async () => (await import('./sessions.ts')).sessionsCommand,
    },
    terminate: {
      description: 'end one connection, telling the client as pg_terminate_backend does',
      load: async () => (await import('./sessions.ts')).terminateCommand,
    },
    ban: {
      description: 'show, add and remove bans of a running gate',
      load: async () => (await import('./ban.ts')).banCommand,
    },
    rules: {
      description: 'show what a server would show in pg_hba_file_rules, without a server',
      load: async () => (await import('./rules.ts')).rulesCommand,
    },
    maps: {
      description: 'show what a server would show in pg_ident_file_mappings, without a server',
      load: async () => (await import('./maps.ts')).mapsCommand,
    },
    settings: {
      description: 'show what a server would show in pg_file_settings, without a server',
      load: async () => (await import('./settings.ts')).settingsCommand,
    },
    explain: {
      description: 'say what happens to one connection, and which line decides',
      load: async () => (await import('./explain.ts')).explainCommand,
    },
    reach: {
      description: 'say who can get in: from where, to which databases, as whom, by which method and line',
      load: async () => (await import('./reach.ts')).reachCommand,
    },
    diff: {
      description: 'say what an edit changes: who is let in anew, who no more, who is asked for less or more',
      load: async () => (await import('./diff.ts')).diffCommand,
    },
    plan: {
      description: 'compute the files that a policy needs, and prove that they let in whom it says and nobody else',
      load: async () => (await import('./plan.ts')).planCommand,
    },
    password: {
      description: 'make the verifier of a password, and the statement that sets it without sending the password',
      load: async () => (await import('./password.ts')).passwordCommand,
    },
    probe: {
      description:
        'connect as a client would, and say step by step what it meets: TLS, certificates, method, plaintext',
      load: async () => (await import('./probe.ts')).probeCommand,
    },
    firewall: {
      description: 'read and write the rules of packet filters: who may reach the port before PostgreSQL is asked',
      load: async () => (await import('./firewall.ts')).firewallCommand,
    },
    cert: {
      description: 'a CA of your own, or a public one: certify servers and clients, renew, revoke, see what ends when',
      load: async () => (await import('./cert.ts')).certCommand,
    },
    check: {
      description: 'find everything wrong with how a server can be reached, say why, and what to type',
      load: async () => (await import('./check.ts')).checkCommand,
    },
    apply: {
      description:
        'change the files of a server with a way back: judged first, proved by connections, undone unless confirmed',
      load: async () => (await import('./apply.ts')).applyCommand,
    },
    confirm: {
      description: 'keep what postern apply has put in force, before its timer puts everything back',
      load: async () => (await import('./confirm.ts')).confirmCommand,
    },
    rollback: {
      description: 'put back what postern apply has changed: at once where it waits, else as a change of its own',
      load: async () => (await import('./rollback.ts')).rollbackCommand,
    },
    rescue: {
      description: "set the lost password of a superuser, on the server's own machine, with the least opening or none",
      load: async () => (await import('./rescue.ts')).rescueCommand,
    },
  }),
);

/** internal is what `postern apply` starts; nobody types it, and no help lists it. */
export const internal: ReadonlyMap<string, CommandEntry['load']> = new Map(
  Object.entries({ 'apply-watch': async () => (await import('./apply-watch.ts')).applyWatchCommand }),
);
