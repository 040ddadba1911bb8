import * as z from 'zod';
import type { BanRecord } from '../guard/ban-records.ts';
import type { ReloadOutcome } from './reload-outcome.ts';

/** controlSocketName is the socket of the gate's directory over which it is asked and told what to do. */
export const controlSocketName = '.s.POSTERN.control';

/** The longest ban with an end: ten years. */
const mostSeconds = 10 * 366 * 86_400;

const controlRequest = z.discriminatedUnion('command', [
  z.object({ command: z.literal('status') }),
  z.object({ command: z.literal('sessions') }),
  z.object({ command: z.literal('terminate'), id: z.int().positive() }),
  z.object({ command: z.literal('ban-list') }),
  z.object({
    command: z.literal('ban-add'),
    network: z.string(),
    /** Absent is for ever. */
    seconds: z.number().positive().max(mostSeconds).optional(),
    cause: z.string().max(200),
  }),
  z.object({ command: z.literal('ban-remove'), network: z.string() }),
  z.object({ command: z.literal('reload') }),
  z.object({
    command: z.literal('take-over'),
    program: z.string(),
    args: z.array(z.string()),
    cwd: z.string(),
    /** The process that asks, to whose standard error the journal goes on. */
    pid: z.int().positive(),
  }),
  z.object({ command: z.literal('wait') }),
  z.object({ command: z.literal('stop'), mode: z.enum(['smart', 'fast', 'immediate']) }),
]);

/** ControlRequest is one line of JSON to the control socket. */
export type ControlRequest = z.infer<typeof controlRequest>;

/** parseControlRequest reads a line; undefined where it is none that the gate knows. */
export function parseControlRequest(line: string): ControlRequest | undefined {
  try {
    return controlRequest.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** FleetStatusRow is how the sharing with other gates is doing. */
export interface FleetStatusRow {
  readonly connected: boolean;
  readonly other_gates: number;
  readonly forged_texts: number;
  readonly dropped_events: number;
  readonly logins_alone: number;
}

/** GateStatus is what `postern status` shows. */
export interface GateStatus {
  readonly version: string;
  readonly pid: number;
  readonly started: string;
  readonly uptime_seconds: number;
  readonly stopping: boolean;
  readonly sessions: number;
  readonly max_connections: number;
  /** Connections without a login. */
  readonly handshakes: number;
  readonly max_handshakes: number;
  /** Connections that were taken since the start, and those closed at accept. */
  readonly connections: number;
  readonly turned_away: number;
  readonly bans: number;
  /** Clients with failures that are remembered. */
  readonly failing_clients: number;
  /** Of the main process. */
  readonly memory_bytes: number;
  /** Absent where postern.state names no server. */
  readonly fleet?: FleetStatusRow;
  /** The processes that serve connections; none where the gate is one process. */
  readonly workers: readonly { readonly pid: number; readonly connections: number }[];
}

/** SessionRow is one connection, as `postern sessions` shows it. Absent is what is not known yet. */
export interface SessionRow {
  readonly id: number;
  readonly user?: string;
  readonly database?: string;
  readonly address: string;
  readonly port?: number;
  readonly application?: string;
  readonly backend_type: string;
  readonly tls?: string;
  readonly phase: string;
  readonly since: string;
}

/** ControlAnswer is one line of JSON from the control socket. */
export type ControlAnswer =
  | { readonly kind: 'status'; readonly status: GateStatus }
  | { readonly kind: 'sessions'; readonly sessions: readonly SessionRow[] }
  | { readonly kind: 'terminated'; readonly session: SessionRow }
  /** The bans that are in force, or those that were added or removed. */
  | { readonly kind: 'bans'; readonly bans: readonly BanRecord[] }
  | ReloadOutcome
  | { readonly kind: 'stopping' }
  /** The process that serves now. */
  | { readonly kind: 'taken-over'; readonly pid: number }
  /** The answer to wait, at the end of the gate. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly message: string; readonly hint?: string };
