import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificates } from './certificates.ts';
import { execute, type Executed } from './execute.ts';
import { postern } from './postern.ts';
import { findInstallation } from './postgres-template.ts';
import { startPostgres, type PostgresServer } from './postgres.ts';
import { clientProgram } from './programs.ts';
import { projectRoot } from './project-root.ts';
import { temporaryDirectory } from './temp.ts';

/** The password of every role of a planned server. */
export const password = 'open-sesame';

/** Planned is a real server that runs with the files of a plan. */
export interface Planned {
  readonly server: PostgresServer;
  /** What plan wrote. */
  readonly directory: string;
  /** What plan printed. */
  readonly printed: string;
  /** run runs shell commands as a client has them: psql with a libpq of 18, the CA and a certificate of `alice` at hand. */
  run(commands: string): Promise<Executed>;
  /** runNode runs a module as the client has it. */
  runNode(module: string): Promise<Executed>;
}

/** startPlanned makes roles, plans by the policy for the server's own port, and starts the server with what came out. */
export async function startPlanned(policy: (port: number) => string, setup: string): Promise<Planned> {
  const { server: tls, authority, clients } = await certificates();
  const server = await startPostgres({
    tls: { certificate: tls.certificate, key: tls.key, authority: authority.certificate },
    conf: { ssl: 'off', include_if_exists: 'postgresql.postern.conf' },
  });
  await server.query(setup);
  const home = temporaryDirectory('planned-', 0o755);
  const directory = join(home, 'plan');
  const policyFile = join(home, 'access.yaml');
  writeFileSync(policyFile, policy(server.port));
  const planned = await postern('plan', policyFile, '--out', directory);
  if (planned.code !== 0) throw new Error(`plan: ${planned.stdout}${planned.stderr}`);
  for (const name of ['pg_hba.conf', 'pg_ident.conf', 'postgresql.postern.conf']) {
    server.write(name, readFileSync(join(directory, name)));
  }
  const errors = await server.query('SELECT error FROM pg_ident_file_mappings WHERE error IS NOT NULL');
  await server.restart();
  if (errors.length > 0) throw new Error(JSON.stringify(errors));

  const client = join(home, 'client');
  mkdirSync(client);
  writeFileSync(join(client, 'ca.crt'), authority.certificate);
  writeFileSync(join(client, 'client.crt'), clients.alice.certificate);
  writeFileSync(join(client, 'client.key'), clients.alice.key, { mode: 0o600 });
  symlinkSync(join(projectRoot(), 'node_modules'), join(client, 'node_modules'));
  const { binaries } = await findInstallation(18);
  const env = { PGPASSWORD: password, LD_LIBRARY_PATH: join(binaries, 'lib') };
  const psqlFunction = `psql() { '${clientProgram('psql')}' -XAtw -c "\${SQL-SELECT current_user || ' to ' || current_database()}" "$@"; }`;
  return {
    server,
    directory,
    printed: planned.stdout,
    run: (commands) => execute('sh', ['-c', `${psqlFunction}\n${commands}`], { cwd: client, env }),
    async runNode(module) {
      const file = join(client, 'client.mjs');
      writeFileSync(file, module);
      return execute(process.execPath, [file], { cwd: client, env: { PGPASSWORD: password } });
    },
  };
}

/** askAsOwner runs SQL as the account of the server, over its socket: the way back in that every plan leaves. */
export async function askAsOwner({ server }: Planned, sql: string): Promise<Executed> {
  const { account } = await findInstallation(18);
  const connection = `host=${server.socketDirectory} port=${server.port} user=postgres dbname=postgres`;
  const words = [clientProgram('psql'), '-XAtw', '-c', sql, connection];
  if (account.kind === 'self') return execute(words[0] ?? '', words.slice(1));
  const as = ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups'];
  return execute('setpriv', [...as, ...words]);
}

/** blocksOf gives the fenced blocks of a Markdown file of a plan in one language. */
export function blocksOf({ directory }: Planned, name: string, language: string): readonly string[] {
  const text = readFileSync(join(directory, 'clients', name), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```/gm)].flatMap(([, kind, block = '']) =>
    kind === language ? [block] : [],
  );
}
