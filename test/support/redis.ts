import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { dieWithParent } from '../../src/upstream/embedded/die-with-parent.ts';
import { logLines } from '../../src/upstream/embedded/log-lines.ts';
import { atEnd } from './at-end.ts';
import { watchLog } from './log-watch.ts';
import { freePort } from './ports.ts';
import { temporaryDirectory } from './temp.ts';

/** RedisRequest says what server a test wants. */
export interface RedisRequest {
  /** PEM texts; it takes TLS alone where they are given. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

/** RedisServer is a real redis-server on 127.0.0.1 that asks for a password and keeps nothing. It ends with the test file. */
export interface RedisServer {
  readonly port: number;
  /** What stands in postern.state. */
  readonly url: string;
  /** ask sends one command, as somebody would who can write there. */
  ask(...command: readonly string[]): Promise<unknown>;
  signal(signal: NodeJS.Signals): void;
  /** kill ends it at once. */
  kill(): Promise<void>;
  /** restart starts it anew, empty, on the same port. */
  restart(): Promise<void>;
}

/** The password that it asks for; it has a character that must be escaped in a URL. */
const password = 'open/sesame';

/** startRedis starts a server and waits until it takes connections. */
export async function startRedis({ tls }: RedisRequest = {}): Promise<RedisServer> {
  const directory = temporaryDirectory('redis-');
  const port = await freePort();
  const ports = tls === undefined ? ['--port', String(port)] : ['--port', '0', '--tls-port', String(port)];
  if (tls !== undefined) {
    for (const [name, text] of [
      ['server.crt', tls.certificate],
      ['server.key', tls.key],
    ] as const) {
      writeFileSync(join(directory, name), text);
      chmodSync(join(directory, name), 0o600);
    }
    ports.push('--tls-cert-file', 'server.crt', '--tls-key-file', 'server.key', '--tls-auth-clients', 'no');
  }
  const args = [...ports, '--bind', '127.0.0.1', '--requirepass', password, '--save', '', '--dir', directory];
  const spawned = async () => {
    const commandLine = await dieWithParent('KILL', { command: 'redis-server', args });
    const child = spawn(commandLine.command, commandLine.args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: directory });
    const journal = watchLog();
    child.stdout.setEncoding('utf8').on('data', logLines(journal.add));
    child.stderr.setEncoding('utf8').on('data', logLines(journal.add));
    const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
    child.once('error', (error) => journal.add(error.message));
    await journal.waitFor(/Ready to accept connections/, { timeout: 10_000 });
    return { child, exited };
  };
  let running = await spawned();
  const kill = async (): Promise<void> => {
    running.child.kill('SIGKILL');
    await running.exited;
  };
  atEnd(kill);
  return {
    port,
    url: `${tls === undefined ? 'redis' : 'rediss'}://:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    async ask(...command) {
      const client = createClient({
        socket: { host: '127.0.0.1', port, ...(tls !== undefined && { tls: true, rejectUnauthorized: false }) },
        password,
      });
      client.on('error', () => undefined);
      await client.connect();
      try {
        return await client.sendCommand([...command]);
      } finally {
        client.destroy();
      }
    },
    signal: (signal) => void running.child.kill(signal),
    kill,
    async restart() {
      await kill();
      running = await spawned();
    },
  };
}
