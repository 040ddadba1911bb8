import type { TLSSocket } from 'node:tls';
import { refuseAdmission } from '../access/admission.ts';
import type { Attempt } from '../access/attempt.ts';
import type { RoleFacts } from '../access/role.ts';
import { runMethod } from '../auth/run-method.ts';
import type { AuthContext, AuthOutcome } from '../auth/method.ts';
import type { AuthMethod } from '../dialect/auth-method.ts';
import { gateDialect } from '../dialect/dialects.ts';
import { refuse } from '../errors/refusal.ts';
import type { FailureKind } from '../guard/failure.ts';
import type { HbaRecord } from '../hba/record.ts';
import { connectionAuthenticated, connectionAuthorized, trustAuthenticated } from '../journal/session-texts.ts';
import { authenticationOk, negotiateProtocolVersion } from '../protocol/backend.ts';
import { parseStartupRequest, type StartupRequest } from '../protocol/startup-request.ts';
import { toDisplay, type ByteString } from '../text/byte-string.ts';
import { readClientCertificate, type ClientCertificate } from '../tls/client-certificate.ts';
import { certificateKey } from '../tls/revoked-certificates.ts';
import type { CancelKey } from './cancel-keys.ts';
import type { Connection } from './connection.ts';
import { isAdministrator, isConsole } from './console/administrator.ts';
import type { StartupMessage } from './handshake.ts';
import { holdUp, noteFailure } from './failed.ts';
import { failureOfDecision, failureOfMethod } from './failure-kind.ts';
import { loginChannel } from './login-channel.ts';
import { decideWithLookUps, describePeerName, type CatalogFacts } from './look-up.ts';
import type { Newcomer, Place } from './postmaster.ts';
import { refuseClient } from './refuse-client.ts';
import type { Proof } from './proof.ts';
import { openUpstream, type OpenedUpstream } from './open-upstream.ts';
import { tlsSummary, type TlsSummary } from './tls-summary.ts';

const { matchedLine } = gateDialect.texts;

/** LoggedIn is a session that both sides have agreed to; its slot is taken and must be given back. */
export interface LoggedIn extends OpenedUpstream {
  readonly kind: 'session';
  /** The gate's own cancel key, for the client. */
  readonly key: CancelKey;
  /** The method of the line that let the client in. */
  readonly method: AuthMethod;
  /** release gives back what the session holds of max_connections and of the limits of its role and database. */
  release(): void;
}

/** AtConsole is a client that has logged in to the console; its slot is taken and must be given back. */
export interface AtConsole {
  readonly kind: 'console';
  readonly user: ByteString;
  readonly database: ByteString;
  readonly key: CancelKey;
  readonly method: AuthMethod;
  release(): void;
}

/** The newest minor version of protocol 3 that the gate speaks (manual: protocol-versions). */
const newestMinorVersion = 2;

/**
 * login takes a StartupMessage to a session of the upstream server: decision, method, AuthenticationOk, admission,
 * upstream, or the console. It gives undefined where the connection has ended instead; the client and the journal know why.
 */
export async function login(
  connection: Connection,
  startup: StartupMessage,
  tls: TLSSocket | undefined,
): Promise<LoggedIn | AtConsole | undefined> {
  const request = await acceptStartup(connection, startup);
  if (request === undefined) return undefined;
  const encryption = tls === undefined ? undefined : tlsSummary(tls);
  if (tls !== undefined && encryption === undefined) return ended(connection, undefined);
  if (encryption !== undefined) connection.session.tls = encryption.protocol;
  const certificate = tls === undefined ? undefined : readClientCertificate(tls);
  const examined = await examine(connection, request, tls, certificate);
  if (examined === undefined) return undefined;
  connection.wire.send(authenticationOk());
  connection.session.proof = proofOf(examined, tls);
  if (request.replication === 'no' && isConsole(connection.running.settings, request.database)) {
    return enterConsole(connection, startup, encryption, examined);
  }
  return enter(connection, request, startup, encryption, examined);
}

/** What the server does with a startup packet before it looks for a line: names, versions, shutdown, slots. */
async function acceptStartup(connection: Connection, startup: StartupMessage): Promise<StartupRequest | undefined> {
  const { session, shared, running, wire } = connection;
  session.phase = 'authentication';
  const parsed = parseStartupRequest(startup.parameters);
  if (parsed.kind === 'refused') {
    void noteFailure(connection, 'protocol');
    refuseClient(connection, parsed.refusal);
    return undefined;
  }
  const { request } = parsed;
  session.user = toDisplay(request.user);
  session.database = request.replication === 'physical' ? '' : toDisplay(request.database);
  if (request.replication !== 'no') session.backendType = 'walsender';
  if (request.applicationName !== undefined) session.applicationName = toDisplay(request.applicationName);
  if (startup.minor > newestMinorVersion || request.protocolOptions.length > 0) {
    wire.send(negotiateProtocolVersion(Math.min(startup.minor, newestMinorVersion), request.protocolOptions));
  }
  if (connection.overLimit !== undefined) {
    refuseClient(connection, connection.overLimit);
    return undefined;
  }
  const refusal = await shared.postmaster.refuseNewcomer(session, newcomerOf(running.settings, request));
  if (refusal === undefined) return request;
  refuseClient(connection, refusal);
  return undefined;
}

function newcomerOf(settings: Connection['running']['settings'], { replication, database }: StartupRequest): Newcomer {
  if (replication !== 'no') return 'walsender';
  return isConsole(settings, database) ? 'console' : 'session';
}

interface Examined {
  readonly certificate: ClientCertificate | undefined;
  readonly record: HbaRecord;
  readonly attempt: Attempt;
  readonly facts: CatalogFacts;
  readonly outcome: Extract<AuthOutcome, { kind: 'accepted' }>;
}

/** Decision and method. */
async function examine(
  connection: Connection,
  request: StartupRequest,
  tls: TLSSocket | undefined,
  certificate: ClientCertificate | undefined,
): Promise<Examined | undefined> {
  const first: Attempt = {
    transport: transportOf(connection, tls),
    user: request.user,
    database: request.database,
    replication: request.replication,
    certificateVerified: certificate !== undefined,
  };
  const decided = await decideWithLookUps({ env: connection.shared.env, ...connection.running }, first);
  if (decided.kind === 'catalog-unavailable') return catalogUnavailable(connection, decided.reason);
  const { decision, attempt } = decided;
  if (decision.record !== undefined) connection.shared.observer.decided(decision.record);
  if (decision.kind === 'refused') {
    const failure = failureOfDecision(decision);
    if (failure !== undefined) await holdUp(connection, failure);
    const detail = linesOf(describePeerName(attempt.peerName), decision.record && matchedLine(decision.record));
    refuseClient(connection, decision.refusal, detail);
    return undefined;
  }
  const facts = decided.facts ?? (await connection.running.catalog.lookUp(attempt.user, attempt.database));
  if (facts.kind === 'unavailable') return catalogUnavailable(connection, facts.reason);
  const { record } = decision;
  await slowDown(connection);
  const context = authContext(connection, record, attempt, facts.role, tls, certificate);
  const outcome = await runMethod(context);
  journalOutcome(connection, record, outcome);
  const failure = failureOfMethod(outcome, connection.wire.expired);
  if (outcome.kind === 'ended') return ended(connection, failure);
  if (outcome.kind === 'refused') {
    if (failure !== undefined) await holdUp(connection, failure);
    refuseClient(connection, outcome.refusal, linesOf(outcome.cause, matchedLine(record)));
    return undefined;
  }
  return { record, attempt, facts, outcome, certificate };
}

function proofOf({ record, attempt, outcome, certificate }: Examined, tls: TLSSocket | undefined): Proof {
  const shown = certificate === undefined ? undefined : tls?.getPeerX509Certificate();
  return { attempt, record, certificate, identity: outcome.identity, key: shown && certificateKey(shown) };
}

/** What the server checks after AuthenticationOk. */
async function enter(
  connection: Connection,
  request: StartupRequest,
  startup: StartupMessage,
  encryption: TlsSummary | undefined,
  examined: Examined,
): Promise<LoggedIn | undefined> {
  const { shared, running, session } = connection;
  const { record, attempt, facts, outcome } = examined;
  const refusal = refuseAdmission(running.snapshot.dialect, attempt, facts);
  if (refusal !== undefined || facts.role === 'missing') {
    const told = refusal ?? refuse('role-missing', { user: attempt.user });
    refuseClient(connection, told, linesOf(told.detail && toDisplay(told.detail), matchedLine(record)));
    return undefined;
  }
  const minorVersion = Math.min(startup.minor, newestMinorVersion);
  const place = await takePlace(connection, request, minorVersion, facts.role);
  if (place.kind === 'refused') {
    refuseClient(connection, place.refusal);
    return undefined;
  }
  const wanted = { record, request, startup, credentials: outcome.credentials };
  const opened = await openUpstream(connection, wanted).catch((error: unknown) => {
    place.release();
    throw error;
  });
  if (opened === undefined) {
    place.release();
    return undefined;
  }
  noteAuthorized(connection, request.replication, encryption);
  shared.postmaster.succeed(session);
  return { kind: 'session', ...opened, method: record.method, key: place.key, release: place.release };
}

/** The console has no database to be checked, and being a superuser opens it to nobody. */
async function enterConsole(
  connection: Connection,
  startup: StartupMessage,
  encryption: TlsSummary | undefined,
  { record, attempt, facts }: Examined,
): Promise<AtConsole | undefined> {
  const { shared, running, session } = connection;
  const { user, database } = attempt;
  const isAllowed = isAdministrator(running.settings, user, database);
  const noDatabase = { allowsConnections: true, connectGranted: true };
  const refusal =
    refuseAdmission(running.snapshot.dialect, attempt, { role: facts.role, database: noDatabase }) ??
    (isAllowed ? undefined : refuse('database-connect-denied', { database }));
  if (refusal !== undefined) {
    const cause = isAllowed ? undefined : `Role "${toDisplay(user)}" is not in postern.admin_roles.`;
    refuseClient(connection, refusal, linesOf(cause, matchedLine(record)));
    return undefined;
  }
  const minorVersion = Math.min(startup.minor, newestMinorVersion);
  const place = await shared.postmaster.takePlace(session, { kind: 'console', minorVersion });
  if (place.kind === 'refused') {
    refuseClient(connection, place.refusal, matchedLine(record));
    return undefined;
  }
  session.isConsole = true;
  noteAuthorized(connection, 'no', encryption);
  shared.postmaster.succeed(session);
  return { kind: 'console', user, database, method: record.method, key: place.key, release: place.release };
}

function noteAuthorized(
  { shared, running, session }: Connection,
  replication: StartupRequest['replication'],
  encryption: TlsSummary | undefined,
): void {
  if (!running.settings.log_connections.authorization) return;
  shared.journal.log(connectionAuthorized({ ...session, replication, tls: encryption }), session);
}

/** WAL senders take no slot of max_connections, and physical ones are on no database. */
function takePlace(
  { shared, session }: Connection,
  { replication, database }: StartupRequest,
  minorVersion: number,
  { name, superuser, usesReservedConnections }: RoleFacts,
): Promise<Place> {
  return shared.postmaster.takePlace(session, {
    kind: 'session',
    role: { name, superuser, usesReservedConnections },
    database: replication === 'physical' ? undefined : database,
    holdsSlot: replication === 'no',
    minorVersion,
  });
}

function transportOf({ client }: Connection, tls: TLSSocket | undefined): Attempt['transport'] {
  if (client === undefined) return { kind: 'local' };
  return { kind: 'tcp', encryption: tls === undefined ? 'none' : 'tls', address: client.address };
}

function authContext(
  connection: Connection,
  record: HbaRecord,
  attempt: Attempt,
  role: RoleFacts | 'missing',
  tls: TLSSocket | undefined,
  certificate: ClientCertificate | undefined,
): AuthContext {
  const { shared, running, wire } = connection;
  const { peerCredentials } = running;
  return {
    channel: loginChannel(wire),
    attempt,
    record,
    role,
    ident: running.snapshot.ident,
    certificate,
    endPointHash: tls === undefined ? undefined : running.tls?.endPointHash,
    settings: running.settings,
    mockNonce: shared.mockNonce,
    randomBytes: shared.env.randomBytes,
    peerUser: () => peerCredentials?.readPeerUser(wire.socket) ?? { kind: 'unknown', reason: 'not supported' },
  };
}

/** What the client proved, and what spoke against it, in the order of the server's log. */
function journalOutcome(connection: Connection, record: HbaRecord, outcome: AuthOutcome): void {
  const { shared, session, running } = connection;
  if (outcome.kind === 'ended') {
    if (outcome.note === undefined) return;
    session.result = { outcome: 'dropped', reason: 'protocol' };
    shared.journal.log({ severity: 'LOG', message: outcome.note }, session);
    return;
  }
  if (running.settings.log_connections.authentication) {
    if (outcome.identity !== undefined) {
      shared.journal.log(connectionAuthenticated(toDisplay(outcome.identity), record), session);
    } else if (outcome.kind === 'accepted') {
      shared.journal.log(trustAuthenticated(session.user ?? '', record), session);
    }
  }
  if (outcome.kind !== 'refused') return;
  for (const message of outcome.notes) shared.journal.log({ severity: 'LOG', message }, session);
}

/** The DETAIL of several lines, of those that there are. */
function linesOf(...lines: readonly (string | undefined)[]): string | undefined {
  const known = lines.filter((line) => line !== undefined);
  return known.length === 0 ? undefined : known.join('\n');
}

function catalogUnavailable(connection: Connection, reason: string): undefined {
  refuseClient(connection, refuse('catalog-unavailable'), reason);
}

/** The client hung up, which is what psql does when it must ask for a password, or its time is over. */
function ended(connection: Connection, failure: FailureKind | undefined): undefined {
  const { wire } = connection;
  if (failure !== undefined) void noteFailure(connection, failure);
  if (wire.expired) refuseClient(connection, refuse('authentication-timeout'));
  else wire.destroy();
}

/** While many addresses guess at this user, those that it has never come from are slow. */
async function slowDown({ shared, session, client, wire }: Connection): Promise<void> {
  if (client === undefined) return;
  const delay = await shared.postmaster.delayOf(session);
  if (delay > 0) await wire.wait(delay);
}
