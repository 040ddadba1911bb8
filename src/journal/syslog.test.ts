import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { listenForDatagrams, type DatagramListener } from '../../test/support/datagram-listener.ts';
import { openDatagramSocket, type DatagramSocket } from '../env/datagram-socket.ts';
import { defaultJournalSettings } from './journal-settings.ts';

import { openSyslog } from './syslog.ts';

/** Waits until an expectation holds; a busy machine takes its time. */
const eventually = (expectation: () => void) => vi.waitFor(expectation, { timeout: 15_000 });

let directory: string;
let path: string;
let daemons: DatagramListener[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'syslog-'));
  path = join(directory, 'log');
  daemons = [];
});
afterEach(async () => {
  for (const daemon of daemons) await daemon.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function startDaemon(): Promise<DatagramListener> {
  const daemon = await listenForDatagrams(path);
  daemons.push(daemon);
  return daemon;
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
  const { pid } = await startDaemon();
  process.kill(pid, 'SIGSTOP');
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
