import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dieWithParent } from '../../src/upstream/embedded/die-with-parent.ts';
import { logLines } from '../../src/upstream/embedded/log-lines.ts';
import type { Exit } from '../../src/upstream/embedded/postmaster.ts';
import { atEnd } from './at-end.ts';
import { printConf } from './conf-text.ts';
import { bareEnvironment } from './execute.ts';
import { watchLog, type LogWatch } from './log-watch.ts';
import { freePort } from './ports.ts';
import type { PostgresServer } from './postgres.ts';
import { projectRoot } from './project-root.ts';
import { temporaryDirectory } from './temp.ts';

/** GateRequest says what gate a test wants. */
export interface GateRequest {
  /** The text of pg_hba.conf. */
  readonly hba: string;
  readonly ident?: string;
  /** Settings over the defaults of startGate, whose gates are one process ($POSTERN_TEST_WORKERS if set), or text that stands after them in postgresql.conf. */
  readonly conf?: Readonly<Record<string, string | number | boolean>> | string;
  /** Further files of the gate's directory; a name may have directories in it. All have mode 0600. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** The server behind: conninfo, or a server of startPostgres. */
  readonly upstream?: string | Pick<PostgresServer, 'conninfo'>;
  /** Further arguments of `postern serve`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The line on standard error that ends the wait for the start, where the journal goes elsewhere. */
  readonly readyLine?: RegExp;
}

/** Gate is a running `postern serve` on 127.0.0.1, ::1 and a Unix socket. It ends with the test file. */
export interface Gate {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** A directory that every account can go through. */
  readonly socketDirectory: string;
  readonly directory: string;
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** The lines on standard error so far. */
  log(): readonly string[];
  /** stdout is what it printed on standard output so far. */
  stdout(): string;
  waitForLog(
    pattern: RegExp | string,
    options?: { readonly from?: number; readonly timeout?: number },
  ): Promise<string>;
  signal(signal: NodeJS.Signals): void;
  /** write replaces a file of the gate's directory. */
  write(name: string, text: string | Buffer): void;
  /**
   * reload sends SIGHUP and waits until the reload is done, by a second one: the gate does one after the other, so that
   * what it says of a bad file may stand in the log twice.
   */
  reload(): Promise<void>;
  /** stop ends the gate with SIGINT unless told otherwise, and gives how it ended. */
  stop(signal?: NodeJS.Signals): Promise<Exit>;
}

/** Milliseconds until a gate must be ready; an embedded server may have to be made before. */
const startLimit = 60_000;

/** Milliseconds that a gate gets to stop before it is killed and the test fails. */
const stopLimit = 20_000;

/** Starts that are tried again because somebody else took the free port in between. */
const maxAttempts = 3;

/** The line of the gate itself; the embedded server's own has a prefix. */
const ready = /postern is ready to accept connections/;

/** startGate starts the real program on a directory of its own, and waits until it takes connections. */
export async function startGate(request: GateRequest): Promise<Gate> {
  for (let attempt = 1; ; attempt++) {
    const { directory, socketDirectory, port } = await writeGateDirectory(request);
    const started = await spawnGate(directory, request);
    atEnd(async () => void (await started.stop('SIGINT')));
    try {
      await started.journal.waitFor(request.readyLine ?? ready, { timeout: startLimit });
    } catch (error) {
      const taken = started.journal.lines.some((line) => line.includes('Address already in use'));
      if (taken && attempt < maxAttempts) continue;
      throw error;
    }
    return { host: '127.0.0.1', port, directory, socketDirectory, ...gateOf(started, directory) };
  }
}

/** RefusedStart is how a gate ended that did not start. */
export interface RefusedStart {
  readonly code: number | null;
  readonly stderr: string;
  readonly stdout: string;
}

/** expectRefusedStart starts the program and waits for its end. It throws where the gate starts. */
export async function expectRefusedStart(request: GateRequest): Promise<RefusedStart> {
  const { directory } = await writeGateDirectory(request);
  const started = await spawnGate(directory, request);
  atEnd(async () => void (await started.stop('SIGINT')));
  const isReady = started.journal.waitFor(ready, { timeout: startLimit }).then(
    () => true,
    () => false,
  );
  if (await isReady) throw new Error(`the gate started:\n${started.journal.lines.join('\n')}`);
  const { code } = await started.stop('SIGKILL');
  return { code, stderr: started.journal.lines.join('\n'), stdout: started.stdout() };
}

interface Started {
  readonly pid: number;
  readonly journal: LogWatch;
  readonly exited: Promise<Exit>;
  stdout(): string;
  signal(signal: NodeJS.Signals): void;
  stop(signal: NodeJS.Signals): Promise<Exit>;
}

async function writeGateDirectory(request: GateRequest) {
  const { conf = {}, upstream, files = {} } = request;
  const directory = temporaryDirectory('gate-');
  const socketDirectory = temporaryDirectory('sock-', 0o711);
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1,::1',
    port,
    unix_socket_directories: socketDirectory,
    'postern.workers': process.env['POSTERN_TEST_WORKERS'] ?? 1,
    ...(upstream !== undefined && { 'postern.upstream': typeof upstream === 'string' ? upstream : upstream.conninfo }),
    ...(typeof conf === 'string' ? {} : conf),
  };
  const text = printConf(settings) + (typeof conf === 'string' ? conf : '');
  const all = { ...files, 'postgresql.conf': text, 'pg_hba.conf': request.hba, 'pg_ident.conf': request.ident ?? '' };
  for (const [name, content] of Object.entries(all)) writeInto(directory, name, content);
  return { directory, socketDirectory, port };
}

function writeInto(directory: string, name: string, content: string | Buffer): void {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode: 0o600 });
}

async function spawnGate(directory: string, { args = [], env = {} }: GateRequest): Promise<Started> {
  const program = join(projectRoot(), 'bin', 'postern');
  const commandLine = await dieWithParent('KILL', {
    command: program,
    args: ['serve', '-D', directory, ...args],
  });
  const child = spawn(commandLine.command, commandLine.args, {
    env: { ...bareEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const journal = watchLog();
  const printed: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  child.stderr.setEncoding('utf8').on('data', logLines(journal.add));
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', (error) => journal.add(error.message));
    child.once('close', (code, signal) => {
      journal.end();
      resolve({ code, signal });
    });
  });
  const stop = async (signal: NodeJS.Signals): Promise<Exit> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, stopLimit);
    const exit = await exited;
    clearTimeout(timer);
    if (late) throw new Error(`the gate did not stop after ${signal}:\n${journal.lines.slice(-30).join('\n')}`);
    return exit;
  };
  const signal = (name: NodeJS.Signals): void => void child.kill(name);
  return { pid: child.pid ?? 0, journal, exited, stdout: () => printed.join(''), signal, stop };
}

function gateOf({ journal, stop, signal, ...rest }: Started, directory: string) {
  return {
    ...rest,
    log: () => journal.lines,
    waitForLog: journal.waitFor,
    signal,
    write: (name: string, text: string | Buffer) => writeInto(directory, name, text),
    async reload() {
      for (let round = 0; round < 2; round++) {
        const from = journal.lines.length;
        signal('SIGHUP');
        await journal.waitFor('received SIGHUP, reloading configuration files', { from });
      }
    },
    stop: (name: NodeJS.Signals = 'SIGINT') => stop(name),
  } satisfies Partial<Gate>;
}
