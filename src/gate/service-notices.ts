import { openDatagramSocket } from '../env/datagram-socket.ts';
import type { Journal } from '../journal/journal.ts';

/** ServiceNotices tells the service manager how the gate is doing (sd_notify(3)). */
export interface ServiceNotices {
  /** ready says that connections are accepted, again after each reload. */
  ready(): void;
  /** reloading says that a reload has begun; ready ends it. */
  reloading(): void;
  /** stopping says that the gate shuts down. */
  stopping(): void;
  /** close ends the signs of life; nothing more is said. */
  close(): void;
}

/** ServiceRequest is what the notices stand on. */
interface ServiceRequest {
  readonly journal: Journal;
  /** The variables NOTIFY_SOCKET and WATCHDOG_USEC, as the service manager has set them. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

const silent: ServiceNotices = {
  ready: () => undefined,
  reloading: () => undefined,
  stopping: () => undefined,
  close: () => undefined,
};

/** A sign of life is due twice within the time that the manager waits for one (sd_watchdog_enabled(3)). */
const signsPerWatchdogTime = 2;

/**
 * openServiceNotices speaks to whoever has started the gate and waits for word, and is silent where nobody does. A manager
 * that cannot be told is a WARNING: it would take a gate that serves for one that hangs.
 */
export function openServiceNotices({ journal, variables }: ServiceRequest): ServiceNotices {
  const path = variables['NOTIFY_SOCKET'];
  if (path === undefined || path === '') return silent;
  const socket = openDatagramSocket(path);
  if (typeof socket === 'string') {
    journal.log({
      severity: 'WARNING',
      message: 'could not tell the service manager that the gate is ready',
      detail: socket,
      hint: 'In the unit, use Type=exec and no WatchdogSec.',
    });
    return silent;
  }
  let told = true;
  let closed = false;
  const send = (...lines: readonly string[]): void => {
    if (closed) return;
    try {
      socket.send(lines.join('\n'));
      told = true;
    } catch (error) {
      if (told) journal.log({ severity: 'WARNING', message: `could not tell the service manager: ${String(error)}` });
      told = false;
    }
  };
  const interval = watchdogInterval(variables);
  const timer = interval === undefined ? undefined : setInterval(() => send('WATCHDOG=1'), interval).unref();
  return {
    ready: () => send('READY=1', `MAINPID=${process.pid}`, 'STATUS=accepting connections'),
    reloading: () => send('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`, 'STATUS=reloading'),
    stopping: () => send('STOPPING=1', 'STATUS=waiting for sessions to end'),
    close() {
      closed = true;
      clearInterval(timer);
    },
  };
}

/**
 * Milliseconds between two signs of life; undefined where none are waited for. WATCHDOG_PID is not looked at: it names the
 * gate before, where this one has taken over.
 */
function watchdogInterval(variables: ServiceRequest['variables']): number | undefined {
  const microseconds = Number(variables['WATCHDOG_USEC']);
  if (!Number.isSafeInteger(microseconds) || microseconds <= 0) return undefined;
  return microseconds / 1000 / signsPerWatchdogTime;
}
