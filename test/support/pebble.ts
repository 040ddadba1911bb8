import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createAuthority, issueServerCertificate } from '../../src/tls/authority.ts';
import { writeCertificateFiles } from '../../src/tls/certificate-files.ts';
import { atEnd } from './at-end.ts';
import { execute } from './execute.ts';
import { freePort } from './ports.ts';
import { temporaryDirectory } from './temp.ts';

/** Pebble is Let's Encrypt's CA for tests, with a name server that says 127.0.0.1 to every name. It ends with the test file. */
export interface Pebble {
  /** The URL of its directory. */
  readonly server: string;
  /** The CA of its own certificate. */
  readonly serverCa: string;
  /** Where it asks for proofs over HTTP. */
  readonly httpPort: number;
  /** A file with the root of what it certifies. */
  readonly root: string;
  /** A program that puts TXT records and takes them away, and writes its calls to `hookCalls`. */
  readonly hook: string;
  readonly hookCalls: string;
}

/** Milliseconds until it must listen. */
const startLimit = 20_000;

/** startPebble starts the CA and its name server on free ports. */
export async function startPebble(): Promise<Pebble> {
  const directory = temporaryDirectory('pebble-', 0o755);
  const file = (name: string): string => join(directory, name);
  const [port, management, dns, records, httpPort] = await Promise.all([1, 2, 3, 4, 5].map(() => freePort()));
  const now = new Date();
  const authority = await createAuthority({ commonName: 'Pebble itself', days: 2, now });
  const own = await issueServerCertificate({ authority, names: ['localhost'], days: 1, now });
  writeFileSync(file('ca.crt'), authority.certificate);
  writeCertificateFiles({ certificateFile: file('own.crt'), keyFile: file('own.key') }, own);
  const config = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: file('own.crt'),
    privateKey: file('own.key'),
    httpPort,
    tlsPort: 1,
  };
  writeFileSync(file('config.json'), JSON.stringify({ pebble: config }));
  // The name server alone; it would answer proofs too.
  const alone = ['-http01', '', '-https01', '', '-tlsalpn01', '', '-defaultIPv6', ''];
  const at = ['-dns01', `127.0.0.1:${dns}`, '-management', `127.0.0.1:${records}`];
  start('pebble-challtestsrv', [...at, ...alone]);
  start('pebble', ['-config', file('config.json'), '-dnsserver', `127.0.0.1:${dns}`]);
  for (const each of [port, management, records]) await listening(Number(each));
  const root = await execute('curl', ['-sf', '--cacert', file('ca.crt'), `https://localhost:${management}/roots/0`]);
  writeFileSync(file('root.pem'), root.stdout);
  writeFileSync(file('hook'), hookText(Number(records), file('calls')), { mode: 0o755 });
  return {
    server: `https://localhost:${port}/dir`,
    serverCa: file('ca.crt'),
    httpPort: Number(httpPort),
    root: file('root.pem'),
    hook: file('hook'),
    hookCalls: file('calls'),
  };
}

/** The name server's own way of setting records. */
function hookText(records: number, calls: string): string {
  return `#!/bin/sh
echo "$1 $2" >> ${calls}
case $1 in
present) curl -sf -d "{\\"host\\": \\"$2\\", \\"value\\": \\"$3\\"}" http://127.0.0.1:${records}/set-txt ;;
cleanup) curl -sf -d "{\\"host\\": \\"$2\\"}" http://127.0.0.1:${records}/clear-txt ;;
esac
`;
}

function start(program: string, args: readonly string[]): void {
  // It would wait up to 15 s before it looks for a proof; one nonce in twenty is refused all the same.
  const env = { PATH: process.env['PATH'], PEBBLE_VA_NOSLEEP: '1', PEBBLE_AUTHZREUSE: '0' };
  const child = spawn(program, args, { env, stdio: 'ignore' });
  const exited = once(child, 'exit');
  atEnd(async () => {
    child.kill();
    await exited;
  });
}

async function listening(port: number): Promise<void> {
  const end = Date.now() + startLimit;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      socket.destroy();
    }
  }
}
