import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { runEndSteps } from '../test/support/at-end.ts';
import { logIn } from '../test/support/login.ts';
import { postern } from '../test/support/postern.ts';
import { startScene, type Scene } from '../test/support/scene.ts';
import { cpuMicroseconds, run } from './measures.ts';

/** The banned address, and how often a second it comes. */
const attacker = '127.0.0.66';
const perSecond = 2_000;

const rounds = process.argv.includes('--quick') ? 1 : 5;
const seconds = 5;

/** Logins whose times are compared, one after the other. */
const logins = 100;

interface Knocking {
  readonly tried: number;
  /** Microseconds that the gate was on a processor meanwhile. */
  readonly cpu: number;
}

/** knock lets the banned address come for some seconds. */
async function knock({ gate }: Scene, duration: number): Promise<Knocking> {
  const program = fileURLToPath(new URL('knocker.js', import.meta.url));
  const before = cpuMicroseconds(gate);
  const child = spawn(process.execPath, [program, gate.port, attacker, perSecond, duration].map(String), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await once(child, 'close');
  return { tried: Number(printed), cpu: cpuMicroseconds(gate) - before };
}

/** while runs what shall be measured under the attack, which begins before it and is over soon after. */
async function underAttack<T>(scene: Scene, duration: number, measured: () => Promise<T>): Promise<T> {
  const knocking = knock(scene, duration);
  const result = await measured();
  await knocking;
  return result;
}

async function selects({ gate }: Scene): Promise<number> {
  const child = spawn(
    'pgbench',
    ['-n', '-S', '-h', gate.host, '-p', String(gate.port), '-U', 'alice', '-c', '4', '-T', String(seconds), 'app'],
    { env: { ...process.env, PGPASSWORD: 'open-sesame', PGSSLMODE: 'require' }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await once(child, 'close');
  return Number(/^tps = ([\d.]+)/m.exec(printed)?.[1]);
}

/** The time that 99 of 100 logins take at most, in milliseconds. */
async function slowLogin(scene: Scene): Promise<number> {
  const times: number[] = [];
  for (let login = 0; login < logins; login++) {
    const start = performance.now();
    const { client } = await logIn(scene.target, {
      user: 'alice',
      database: 'app',
      password: 'open-sesame',
      tls: true,
    });
    times.push(performance.now() - start);
    client.destroy();
  }
  return times.toSorted((a, b) => a - b)[Math.floor(logins * 0.99) - 1] ?? Number.NaN;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

try {
  const scene = await startScene({ conf: { log_connections: 'off', log_disconnections: 'off' } });
  await scene.server.query('GRANT ALL ON DATABASE app TO alice');
  run('pgbench', [
    '-i',
    '-q',
    '-s',
    '1',
    '-h',
    scene.server.socketDirectory,
    '-p',
    String(scene.server.port),
    '-U',
    'postgres',
    'app',
  ]);
  await scene.server.query('GRANT ALL ON ALL TABLES IN SCHEMA public TO alice', { database: 'app' });
  await postern('ban', 'add', attacker, '-D', scene.gate.directory);
  const alone = await knock(scene, seconds);
  const tps: number[][] = [[], []];
  const p99: number[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    tps[0]?.push(await selects(scene));
    tps[1]?.push(await underAttack(scene, seconds + 1, () => selects(scene)));
    p99[0]?.push(await slowLogin(scene));
    p99[1]?.push(await underAttack(scene, 4, () => slowLogin(scene)));
  }
  const [quiet = [], attacked = []] = tps;
  const [quietLogin = [], attackedLogin = []] = p99;
  const figures = [median(quiet), median(attacked), median(quietLogin), median(attackedLogin)] as const;
  console.log(`turned away: ${alone.tried} in ${seconds} s, ${(alone.cpu / alone.tried).toFixed(1)} µs of CPU each`);
  console.log(
    `select: ${figures[0].toFixed(0)} tps, under attack ${figures[1].toFixed(0)}, ${(figures[1] / figures[0]).toFixed(2)}`,
  );
  console.log(
    `login p99: ${figures[2].toFixed(1)} ms, under attack ${figures[3].toFixed(1)}, ${(figures[3] / figures[2]).toFixed(2)}`,
  );
} finally {
  await runEndSteps();
}
