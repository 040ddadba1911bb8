import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { once } from 'node:events';
import { runEndSteps } from '../test/support/at-end.ts';
import { logIn, type Login } from '../test/support/login.ts';
import { startScene, type Scene } from '../test/support/scene.ts';
import { residentKilobytes } from './measures.ts';
import { printTable } from './table.ts';

/** What there is to do, such as `--logins=1000000 --idle=10000`. */
const logins = count('logins', 100_000);
const idle = count('idle', 1_000);

/** Times that the process is looked at on the way. */
const looks = 10;

/** Clients that come at a time. */
const clients = 8;

function count(name: string, otherwise: number): number {
  const given = process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1];
  return given === undefined ? otherwise : Number(given);
}

function progress(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
}

function descriptors({ gate }: Scene): number {
  return readdirSync(`/proc/${gate.pid}/fd`).length;
}

/** Every transaction of pgbench --connect is a login with TLS and SCRAM, a query, and a logout. */
async function comeAndGo({ gate }: Scene, times: number): Promise<void> {
  const each = Math.ceil(times / clients);
  const args = ['-n', '-S', '-C', '-c', clients, '-j', 2, '-t', each, '-h', gate.host, '-p', gate.port, '-U', 'alice'];
  const child = spawn('pgbench', [...args.map(String), 'app'], {
    env: { ...process.env, PGPASSWORD: 'open-sesame', PGSSLMODE: 'require' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(said);
}

async function measureLogins(scene: Scene): Promise<void> {
  const rows: string[][] = [];
  const look = (done: number): void => {
    rows.push([done, residentKilobytes(scene.gate), descriptors(scene)].map((figure) => figure.toLocaleString('en')));
  };
  // What is loaded once, and the heap that a busy gate keeps, is there before the count begins.
  await comeAndGo(scene, 5_000);
  look(0);
  for (let part = 1; part <= looks; part++) {
    progress(`logins: ${part - 1} of ${looks} parts`);
    await comeAndGo(scene, logins / looks);
    look((logins / looks) * part);
  }
  progress('');
  console.log(printTable(['logins', 'memory, kB', 'descriptors'], rows));
}

async function measureIdle(scene: Scene): Promise<void> {
  const before = residentKilobytes(scene.gate);
  const open: Login[] = [];
  while (open.length < idle) {
    progress(`idle clients: ${open.length} of ${idle}`);
    const batch = Array.from({ length: Math.min(20, idle - open.length) }, () =>
      logIn(scene.target, { user: 'alice', database: 'app', password: 'open-sesame', tls: true }),
    );
    open.push(...(await Promise.all(batch)));
  }
  progress('');
  const inside = open.filter(({ answer }) => answer.then === 'ready').length;
  const after = residentKilobytes(scene.gate);
  const each = ((after - before) / inside).toFixed(1);
  console.log(`${inside} idle TLS clients: ${before} kB before, ${after} kB after, ${each} kB each`);
  for (const { client } of open) client.destroy();
}

try {
  const scene = await startScene({
    conf: { log_connections: '', log_disconnections: 'off', max_connections: idle + clients + 10 },
  });
  await scene.server.query("ALTER SYSTEM SET shared_buffers = '32MB'");
  await scene.server.query(`ALTER SYSTEM SET max_connections = ${idle + clients + 20}`);
  await scene.server.restart();
  await scene.server.query(
    'CREATE TABLE pgbench_accounts AS SELECT g AS aid, 0 AS abalance FROM generate_series(1, 100000) g',
    {
      database: 'app',
    },
  );
  await scene.server.query('CREATE TABLE pgbench_branches AS SELECT 1 AS bid', { database: 'app' });
  await scene.server.query('CREATE UNIQUE INDEX ON pgbench_accounts (aid)', { database: 'app' });
  await scene.server.query('GRANT ALL ON ALL TABLES IN SCHEMA public TO alice', { database: 'app' });
  if (logins > 0) await measureLogins(scene);
  if (idle > 0) await measureIdle(scene);
} finally {
  await runEndSteps();
}
