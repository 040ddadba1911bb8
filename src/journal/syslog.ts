import type { DatagramSocket } from '../env/datagram-socket.ts';
import { printSyslog, splitForSyslog, syslogPriority, type SyslogSettings } from './syslog-message.ts';
import type { Severity } from './severity.ts';

/** syslogPath is where the system's log listens (syslog(3), _PATH_LOG). */
export const syslogPath = '/dev/log';

/** Syslog writes entries to the system's log (manual: guc-log-destination). */
export interface Syslog {
  /** write sends one entry and never waits. It throws where the entry is lost. */
  write(severity: Severity, text: string, settings: SyslogSettings): void;
}

/** SyslogRequest is what it stands on. */
export interface SyslogRequest {
  readonly socket: DatagramSocket;
  readonly now: () => Date;
  readonly processId: number;
}

/** openSyslog numbers the messages from 1, as each process of the server does. */
export function openSyslog({ socket, now, processId }: SyslogRequest): Syslog {
  let sequence = 0;
  return {
    write(severity, text, settings) {
      sequence++;
      const header = {
        priority: syslogPriority(severity, settings),
        time: now(),
        ident: settings.syslog_ident,
        processId,
      };
      for (const part of splitForSyslog(text, sequence, settings)) socket.send(printSyslog(header, part));
    },
  };
}
