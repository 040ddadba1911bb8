import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { listenForDatagrams, type DatagramListener } from '../support/datagram-listener.ts';
import { atEnd } from '../support/at-end.ts';
import { startGate, type GateRequest } from '../support/gate.ts';
import { temporaryDirectory } from '../support/temp.ts';

/** Nobody logs in here, so that no server need be there. */
const request: GateRequest = {
  hba: 'local all all trust\n',
  upstream: 'host=127.0.0.1 port=1',
};

async function listenAt(path: string): Promise<DatagramListener> {
  const listener = await listenForDatagrams(path);
  atEnd(() => listener.stop());
  return listener;
}

test('the service manager hears of start, reload, life and stop', async () => {
  const path = join(temporaryDirectory(), 'notify');
  const manager = await listenAt(path);
  const gate = await startGate({ ...request, env: { NOTIFY_SOCKET: path, WATCHDOG_USEC: '200000' } });
  const hears = (pattern: RegExp) => vi.waitFor(() => expect(manager.text()).toMatch(pattern), { timeout: 15_000 });
  await hears(new RegExp(`^READY=1\\nMAINPID=${gate.pid}\\nSTATUS=accepting connections$`, 'm'));
  await hears(/^WATCHDOG=1\n(.*\n)*WATCHDOG=1$/m);
  gate.signal('SIGHUP');
  await hears(/^RELOADING=1\nMONOTONIC_USEC=\d+\nSTATUS=reloading\n(WATCHDOG=1\n)?READY=1\n/m);
  await gate.stop('SIGTERM');
  await hears(/^STOPPING=1$/m);
});

test('a reload that is refused leaves the gate ready', async () => {
  const path = join(temporaryDirectory(), 'notify');
  const manager = await listenAt(path);
  const gate = await startGate({ ...request, env: { NOTIFY_SOCKET: path } });
  gate.write('pg_hba.conf', 'nonsense\n');
  gate.signal('SIGHUP');
  await vi.waitFor(() => expect(manager.text()).toMatch(/RELOADING=1\n(.*\n)+READY=1\n/), { timeout: 15_000 });
});

test('a name in the abstract namespace is spoken to', async () => {
  const name = `@postern-test-${process.pid}`;
  const manager = await listenAt(name);
  await startGate({ ...request, env: { NOTIFY_SOCKET: name } });
  await vi.waitFor(() => expect(manager.text()).toContain('READY=1\n'), { timeout: 15_000 });
});

test('a manager that is gone is said once, and the gate serves', async () => {
  const path = join(temporaryDirectory(), 'nobody');
  const gate = await startGate({ ...request, env: { NOTIFY_SOCKET: path, WATCHDOG_USEC: '20000' } });
  await gate.waitForLog(/WARNING: {2}could not tell the service manager: Error: .*nobody does not take messages/);
  await gate.reload();
  expect(gate.log().filter((line) => line.includes('could not tell the service manager'))).toHaveLength(1);
});
