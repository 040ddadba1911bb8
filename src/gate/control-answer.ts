import type { Env } from '../env/env.ts';
import type { Ban } from '../guard/ban.ts';
import { banRecord, type BanRecord } from '../guard/ban-records.ts';
import { containsNetwork, parseNetwork, printNetwork, wholeLength, type Network } from '../inet/network.ts';
import type { Journal } from '../journal/journal.ts';
import { clocksOf } from './ban-file.ts';
import type { FleetStatus } from '../redis/fleet-link.ts';
import type { ControlAnswer, ControlRequest, FleetStatusRow, GateStatus, SessionRow } from './control-request.ts';
import type { FleetPost } from './fleet/fleet-post.ts';
import type { GuardPost } from './guard-post.ts';
import type { ReloadOutcome } from './reload-outcome.ts';
import type { Running } from './running.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import type { ShutdownMode } from './shutdown-mode.ts';

/** Controlled is what the control socket can see and change. */
export interface Controlled {
  readonly env: Env;
  readonly journal: Journal;
  readonly sessions: Sessions;
  readonly guardPost: GuardPost;
  /** Undefined where the gate is alone. */
  readonly fleet: FleetPost | undefined;
  readonly startTime: Date;
  readonly version: string;
  /** The configuration in force at the moment. */
  readonly running: () => Running;
  readonly stopping: () => boolean;
  /** Whether nobody may log in any more. */
  readonly refusesNewcomers: () => boolean;
  /** The processes that serve, but for this one. */
  readonly workers: () => GateStatus['workers'];
  /** reload reads the files again; `cause` begins the line of the journal. */
  readonly reload: (cause: string) => Promise<ReloadOutcome>;
  /** takeOver lets another program take the gate's place. */
  readonly takeOver: (request: Extract<ControlRequest, { command: 'take-over' }>) => Promise<ControlAnswer>;
  /** ended is fulfilled when no connection is left and none is taken any more. */
  readonly ended: Promise<void>;
  /** stop asks the whole program to stop, and returns before it has. */
  readonly stop: (mode: ShutdownMode) => void;
}

/** answerControl does what a request wants. */
export async function answerControl(request: ControlRequest, gate: Controlled): Promise<ControlAnswer> {
  switch (request.command) {
    case 'status':
      return { kind: 'status', status: statusOf(gate) };
    case 'sessions':
      return { kind: 'sessions', sessions: gate.sessions.all().map(sessionRow) };
    case 'terminate':
      return terminate(request.id, gate);
    case 'ban-list':
      return bansAnswer(gate.guardPost.bans(), gate);
    case 'ban-add':
      return addBan(request, gate);
    case 'ban-remove':
      return removeBan(request.network, gate);
    case 'reload':
      return gate.reload('received a reload request');
    case 'take-over':
      return gate.takeOver(request);
    case 'wait':
      await gate.ended;
      return { kind: 'stopped' };
    case 'stop':
      gate.stop(request.mode);
      return { kind: 'stopping' };
  }
}

function statusOf({ env, sessions, guardPost, fleet, startTime, version, running, stopping, workers }: Controlled) {
  const { settings } = running();
  return {
    version,
    pid: process.pid,
    started: startTime.toISOString(),
    uptime_seconds: Math.round((env.now().getTime() - startTime.getTime()) / 1000),
    stopping: stopping(),
    sessions: sessions.loggedIn,
    max_connections: settings.max_connections,
    handshakes: sessions.pending,
    max_handshakes: settings['postern.max_handshakes'],
    connections: sessions.taken,
    turned_away: guardPost.counts.turnedAway,
    bans: guardPost.bans().length,
    failing_clients: guardPost.counts.failing,
    memory_bytes: process.memoryUsage.rss(),
    workers: workers(),
    ...(fleet !== undefined && { fleet: fleetRow(fleet.status) }),
  };
}

function fleetRow({ connected, others, forged, dropped, alone }: FleetStatus): FleetStatusRow {
  return {
    connected,
    other_gates: others,
    forged_texts: forged,
    dropped_events: dropped,
    logins_alone: alone,
  };
}

/** sessionRow gives a connection as it is listed. */
export function sessionRow(session: Session): SessionRow {
  const { processId, user, database, remoteHost = '', remotePort, applicationName, tls } = session;
  return {
    id: processId,
    ...(user !== undefined && { user }),
    ...(database !== undefined && { database }),
    address: remoteHost,
    ...(remotePort !== undefined && { port: remotePort }),
    ...(applicationName !== undefined && { application: applicationName }),
    backend_type: session.backendType,
    ...(tls !== undefined && { tls }),
    phase: session.phase,
    since: session.startTime.toISOString(),
  };
}

function terminate(id: number, { sessions, journal }: Controlled): ControlAnswer {
  const session = sessions.find(id);
  if (session === undefined) {
    return failed(`there is no session ${id}`, 'The first column of "postern sessions" is what to type.');
  }
  journal.log({ severity: 'LOG', message: 'terminated by an administrator' }, session);
  const row = sessionRow(session);
  session.end('administrator-command');
  return { kind: 'terminated', session: row };
}

async function addBan(
  { network: text, seconds, cause }: Extract<ControlRequest, { command: 'ban-add' }>,
  gate: Controlled,
): Promise<ControlAnswer> {
  const network = parseNetwork(text);
  if (network === undefined) return notANetwork(text);
  const exempt = gate.running().policies.guard.exempt.find((one) => containsNetwork(one, network));
  if (exempt !== undefined) {
    const hint = 'Take it out of postern.ban_exempt or postern.trusted_proxies first.';
    return failed(`${text} is exempt from bans as a part of ${printNetwork(exempt)}`, hint);
  }
  const ban = await gate.guardPost.ban(network, seconds ?? Infinity, cause);
  if (ban === undefined)
    return failed('there are too many bans by administrators', 'Remove some, or ban wider networks.');
  return bansAnswer([ban], gate);
}

async function removeBan(text: string, gate: Controlled): Promise<ControlAnswer> {
  const network = parseNetwork(text);
  if (network === undefined) return notANetwork(text);
  const removed = await gate.guardPost.unban(network);
  const wider = isAddress(network) ? gate.guardPost.covering(network.base) : undefined;
  if (wider !== undefined) {
    const covering = printNetwork(wider.network);
    return failed(
      `${text} is banned as a part of ${covering}`,
      `To let all of it in, type: postern ban remove ${covering}`,
    );
  }
  if (removed.length === 0) return failed(`${text} is not banned`);
  return bansAnswer(removed, gate);
}

function isAddress({ base, length }: Network): boolean {
  return length === wholeLength(base.family);
}

function bansAnswer(bans: readonly Ban[], { env }: Controlled): ControlAnswer {
  const clocks = clocksOf(env);
  return { kind: 'bans', bans: bans.map((ban): BanRecord => banRecord(ban, clocks)) };
}

function notANetwork(text: string): ControlAnswer {
  return failed(`"${text}" is neither an address nor a network`, 'Write networks as 10.0.0.0/8 or 2001:db8::/32.');
}

function failed(message: string, hint?: string): ControlAnswer {
  return { kind: 'failed', message, ...(hint !== undefined && { hint }) };
}
