import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDatagramSocket, type DatagramSocket } from '../env/datagram-socket.ts';
import { defaultJournalSettings } from './journal-settings.ts';

import { openSyslog } from './syslog.ts';

/** Waits until an expectation holds; a busy machine takes its time. */
const eventually = (expectation: () => void) => vi.waitFor(expectation, { timeout: 15_000 });

let directory: string;
let path: string;
let daemons: ChildProcess[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'syslog-'));
  path = join(directory, 'log');
  daemons = [];
});
afterEach(() => {
  for (const daemon of daemons) daemon.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

/** What a syslogd is to its clients: a socket for datagrams. Node has none, Perl does. */
const daemonProgram = `
use Socket; $| = 1; unlink $ARGV[0];
socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die; bind($s, sockaddr_un($ARGV[0])) or die "$!";
print "listening\\n";
while (defined recv($s, my $message, 65536, 0)) { print "$message\\n" }
`;

async function startDaemon(): Promise<{ readonly text: () => string; stop(): Promise<void> }> {
  const child = spawn('perl', ['-e', daemonProgram, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  daemons.push(child);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await eventually(() => expect(text).toBe('listening\n'));
  return {
    text: () => text.slice('listening\n'.length),
    stop: () =>
      new Promise((resolve) => {
        child.once('close', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

function socketTo(target: string): DatagramSocket {
  const socket = openDatagramSocket(target);
  if (typeof socket === 'string') throw new Error(socket);
  return socket;
}

const time = new Date(2026, 10, 21, 8, 7, 5);
const open = () => openSyslog({ socket: socketTo(path), now: () => time, processId: 42 });

test('what arrives is what syslog(3) would send', async () => {
  const daemon = await startDaemon();
  open().write('FATAL', '[7] FATAL:  no\nDETAIL:  why ü\n', defaultJournalSettings);
  await eventually(() =>
    expect(daemon.text()).toBe(
      '<131>Nov 21 08:07:05 postgres[42]: [1-1] [7] FATAL:  no\n' +
        '<131>Nov 21 08:07:05 postgres[42]: [1-2] DETAIL:  why ü\n',
    ),
  );
});

test('a syslogd that is started later, or again, is found', async () => {
  const syslog = open();
  expect(() => syslog.write('LOG', 'lost\n', defaultJournalSettings)).toThrow('does not take messages');
  const first = await startDaemon();
  syslog.write('LOG', 'one\n', defaultJournalSettings);
  await eventually(() => expect(first.text()).toMatch(/: \[2\] one\n$/));
  await first.stop();
  const second = await startDaemon();
  syslog.write('LOG', 'two\n', defaultJournalSettings);
  await eventually(() => expect(second.text()).toMatch(/: \[3\] two\n$/));
});

test('a syslogd that hangs holds up nobody: what it does not take is told to the caller', async () => {
  await startDaemon();
  const [daemon] = daemons;
  daemon?.kill('SIGSTOP');
  const syslog = open();
  const start = performance.now();
  expect(() => {
    for (let i = 0; i < 100_000; i++) syslog.write('LOG', `${'x'.repeat(800)}\n`, defaultJournalSettings);
  }).toThrow('does not take messages');
  expect(performance.now() - start).toBeLessThan(10_000);
});

test('a path that fits no socket is refused', () => {
  expect(openDatagramSocket(`/${'x'.repeat(200)}`)).toMatch(/too long/);
});

test('descriptors do not leak while nobody listens', () => {
  const descriptors = (): number => readdirSync('/proc/self/fd').length;
  const syslog = open();
  const before = descriptors();
  for (let i = 0; i < 500; i++) {
    expect(() => syslog.write('LOG', 'x\n', defaultJournalSettings)).toThrow('does not take');
  }
  expect(descriptors()).toBe(before);
});
