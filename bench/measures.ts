import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { database, password, user, type Contestant } from './contestants.ts';

/** Measure is one thing that contestants are compared by. More is better unless told otherwise. */
export interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly lessIsBetter?: boolean;
  /** Whether the server itself can be measured too. */
  readonly ofServer: boolean;
  run(contestant: Contestant, seconds: number): Promise<number>;
}

/** measures are what PostgreSQL's own pgbench and psql see. */
export const measures: readonly Measure[] = [
  {
    name: 'select',
    unit: 'tps',
    ofServer: true,
    run: (contestant, seconds) =>
      Promise.resolve(pgbench(contestant, ['-S', '-c', '8', '-j', '2', '-T', String(seconds)])),
  },
  { name: 'select, CPU', unit: 'µs', lessIsBetter: true, ofServer: false, run: selectCpu },
  {
    name: 'logins',
    unit: 'per s',
    ofServer: true,
    run: (contestant, seconds) =>
      Promise.resolve(pgbench(contestant, ['-C', '-S', '-c', '4', '-j', '2', '-T', String(seconds)])),
  },
  { name: 'copy out', unit: 'MB/s', ofServer: true, run: (contestant) => Promise.resolve(copyOut(contestant)) },
  { name: 'idle client', unit: 'kB', lessIsBetter: true, ofServer: false, run: idleClients },
];

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PGPASSWORD: password, PGSSLMODE: 'require', PGUSER: user, PGDATABASE: database };
}

/** run gives a program's output, or throws with what it said. */
export function run(program: string, args: readonly string[]): string {
  const result = spawnSync(program, args, { env: environment(), encoding: 'utf8', maxBuffer: 1 << 24 });
  if (result.status === 0) return result.stdout;
  throw new Error(`${program} ${args.join(' ')}: ${result.error?.message ?? result.stderr}`);
}

function address({ port }: Contestant): readonly string[] {
  return ['-h', '127.0.0.1', '-p', String(port)];
}

function pgbench(contestant: Contestant, args: readonly string[]): number {
  const output = run('pgbench', ['-n', ...address(contestant), ...args]);
  const tps = /^tps = ([\d.]+)/m.exec(output)?.[1];
  if (tps === undefined) throw new Error(output);
  return Number(tps);
}

const cpuTransactions = 40_000;

/** The time that the process itself is on a processor for each query: it does not change with what else the machine does. */
function selectCpu(contestant: Contestant): Promise<number> {
  const before = cpuMicroseconds(contestant);
  pgbench(contestant, ['-S', '-c', '8', '-j', '2', '-t', String(cpuTransactions / 8)]);
  return Promise.resolve((cpuMicroseconds(contestant) - before) / cpuTransactions);
}

/** A clock tick of proc(5) in microseconds; Linux shows a hundred a second on every platform that Node runs on. */
const tick = 10_000;

/** cpuMicroseconds is what the process has used of processors so far (proc(5)). */
export function cpuMicroseconds({ pid }: Pick<Contestant, 'pid'>): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * tick;
}

/** Rows of a thousand bytes; three hundred megabytes in all. */
const copyMegabytes = 300;

function copyOut(contestant: Contestant): number {
  const rows = copyMegabytes * 1_000;
  const sql = `COPY (SELECT repeat('x', 999) FROM generate_series(1, ${rows})) TO STDOUT`;
  const start = performance.now();
  const shell = `psql -X -q ${address(contestant).join(' ')} -c "${sql}" > /dev/null`;
  run('/bin/sh', ['-c', shell]);
  return copyMegabytes / ((performance.now() - start) / 1_000);
}

const idleCount = 1_000;

/** The growth of the process for each TLS client that has logged in and does nothing. */
async function idleClients(contestant: Contestant): Promise<number> {
  const clients: pg.Client[] = [];
  const open = async (): Promise<void> => {
    const ssl = { rejectUnauthorized: false };
    const client = new pg.Client({ host: '127.0.0.1', port: contestant.port, user, password, database, ssl });
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
  };
  // What is loaded or allocated once, by the first logins, is not a client's.
  for (let i = 0; i < 20; i++) await open();
  const before = residentKilobytes(contestant);
  for (let i = 0; i < idleCount / 10; i++) await Promise.all(Array.from({ length: 10 }, open));
  const after = residentKilobytes(contestant);
  await Promise.all(clients.map((client) => client.end()));
  return (after - before) / idleCount;
}

/** residentKilobytes is VmRSS of the contestant's process (proc(5)). */
export function residentKilobytes({ pid }: Pick<Contestant, 'pid'>): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
}
