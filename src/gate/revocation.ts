import { setImmediate } from 'node:timers/promises';
import type { PeerName } from '../access/attempt.ts';
import { isPasswordMethod, stillAdmits } from '../access/still-admits.ts';
import type { RoleFacts } from '../access/role.ts';
import type { Env } from '../env/env.ts';
import { printAddress, type IpAddress } from '../inet/address.ts';
import type { Journal } from '../journal/journal.ts';
import { toDisplay, type ByteString } from '../text/byte-string.ts';
import { traceOf } from '../text/thrown.ts';
import { isAdministrator } from './console/administrator.ts';
import { bannedReason, endBanned, revoke } from './end-banned.ts';
import { decideWithLookUps } from './look-up.ts';
import type { Proof } from './proof.ts';
import type { Running } from './running.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

/** RevocationRequest is what revocation stands on. */
export interface RevocationRequest {
  readonly env: Env;
  readonly journal: Pick<Journal, 'log'>;
  readonly sessions: Sessions;
  /** isBanned tells whether an address is kept out, exemptions considered. */
  readonly isBanned: (address: IpAddress) => boolean;
  readonly running: () => Running;
}

/** maxRolesPerQuestion bounds one question to the catalog: a message of some 640 kB, with names of 63 bytes. */
const maxRolesPerQuestion = 5_000;

/** sessionsPerTurn is how many sessions are judged before others get their turn: well under a millisecond. */
const sessionsPerTurn = 100;

/** A session that has logged in and has not been revoked. */
type Live = Session & { readonly proof: Proof };

/** What the catalog says now: nothing, where it cannot be asked. */
type Roles = ReadonlyMap<ByteString, RoleFacts> | undefined;

/**
 * Revocation ends live sessions that would not be let in any more: at each reload, at each ban, and as often as
 * postern.revoke_interval says. Where the catalog cannot be asked, what depends on it stays as it was.
 */
export class Revocation {
  readonly #request: RevocationRequest;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #queued = false;
  #catalogAway = false;
  #closed = false;

  constructor(request: RevocationRequest) {
    this.#request = request;
  }

  /** reloaded judges all sessions by the configuration now in force, and takes up its interval. */
  reloaded(): void {
    this.#arm();
    this.#sweepSoon();
  }

  /** banned ends the sessions of addresses that are banned now. */
  banned(): void {
    endBanned(this.#request);
  }

  /** entered judges a session that began under a configuration which has been replaced meanwhile. */
  entered(begun: Running): void {
    if (begun !== this.#request.running()) this.#sweepSoon();
  }

  /** close ends the asking. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const { settings } = this.#request.running();
    const interval = settings['postern.revoke_interval'] * 1000;
    if (this.#closed || interval === 0 || !settings['postern.revoke_sessions']) return;
    // The next question is put only when the last was answered, so that they never pile up.
    this.#timer = setTimeout(() => {
      this.#sweepSoon();
      void this.#sweeping.then(() => this.#arm());
    }, interval);
    this.#timer.unref();
  }

  /** However many ask for it while one waits for its turn, there is one sweep more. */
  #sweepSoon(): void {
    if (this.#queued) return;
    this.#queued = true;
    this.#sweeping = this.#sweeping.then(() => {
      this.#queued = false;
      return this.#sweep();
    });
  }

  async #sweep(): Promise<void> {
    if (this.#closed || !this.#request.running().settings['postern.revoke_sessions']) return;
    const live = this.#live();
    if (live.length === 0) return;
    try {
      const roles = await this.#askRoles(live);
      const names = new Map<string, PeerName>();
      for (const [index, session] of live.entries()) {
        if (index % sessionsPerTurn === sessionsPerTurn - 1) await setImmediate();
        const reason = await this.#reasonOf(session, roles, names);
        if (reason !== undefined && isLive(session)) revoke(session, reason, this.#request.journal);
      }
    } catch (error) {
      const detail = traceOf(error);
      this.#request.journal.log({ severity: 'LOG', sqlstate: 'XX000', message: 'internal error', detail });
    }
  }

  async #askRoles(live: readonly Live[]): Promise<Roles> {
    const names = [...new Set(live.map(({ proof }) => proof.attempt.user))];
    const { catalog } = this.#request.running();
    const roles = new Map<ByteString, RoleFacts>();
    for (let at = 0; at < names.length; at += maxRolesPerQuestion) {
      const answer = await catalog.roles(names.slice(at, at + maxRolesPerQuestion));
      if (answer.kind === 'unavailable') {
        this.#noteCatalog(answer.reason);
        return undefined;
      }
      for (const [name, facts] of answer.roles) roles.set(name, facts);
    }
    this.#noteCatalog(undefined);
    return roles;
  }

  /** An outage is said once, and its end too. */
  #noteCatalog(reason: string | undefined): void {
    if (this.#catalogAway === (reason !== undefined)) return;
    this.#catalogAway = reason !== undefined;
    const message =
      reason === undefined
        ? 'the roles of live sessions are checked again'
        : 'could not check the roles of live sessions';
    this.#request.journal.log({ severity: 'LOG', message, ...(reason !== undefined && { detail: reason }) });
  }

  async #reasonOf(session: Live, roles: Roles, names: Map<string, PeerName>): Promise<string | undefined> {
    const reason = this.#banOf(session) ?? this.#certificateReason(session) ?? roleReason(session.proof, roles);
    return reason ?? (await this.#ruleReason(session, roles, names));
  }

  #banOf({ address }: Session): string | undefined {
    return address !== undefined && this.#request.isBanned(address) ? bannedReason(address) : undefined;
  }

  #certificateReason({ proof: { key } }: Live): string | undefined {
    const { tls } = this.#request.running();
    if (key === undefined || tls?.isRevoked(key) !== true) return undefined;
    return 'The client certificate has been revoked.';
  }

  /** What DNS said at the login counts on; it is asked only for what it was not asked before. */
  async #ruleReason(session: Live, roles: Roles, names: Map<string, PeerName>): Promise<string | undefined> {
    const { env } = this.#request;
    const { snapshot, settings } = this.#request.running();
    const { proof } = session;
    const { user, database } = proof.attempt;
    if (session.isConsole === true && !isAdministrator(settings, user, database)) {
      return `Role "${toDisplay(user)}" is not in postern.admin_roles any more.`;
    }
    const role = roles === undefined ? proof.attempt.role : (roles.get(user) ?? 'missing');
    const host = session.address === undefined ? '' : printAddress(session.address);
    const peerName = proof.attempt.peerName ?? names.get(host);
    const { role: _, ...rest } = proof.attempt;
    const attempt = { ...rest, ...(role !== undefined && { role }), ...(peerName !== undefined && { peerName }) };
    const away = { kind: 'unavailable', reason: 'not asked' } as const;
    const decided = await decideWithLookUps({ env, snapshot, catalog: { lookUp: async () => away } }, attempt);
    if (decided.kind === 'catalog-unavailable') return undefined;
    if (decided.attempt.peerName !== undefined) names.set(host, decided.attempt.peerName);
    const { decision } = decided;
    if (decision.kind === 'refused') return 'No line of pg_hba.conf lets the connection in any more.';
    if (stillAdmits(proof, decision.record, { ident: snapshot.ident, role: role ?? 'missing' })) return undefined;
    const { file, line } = decision.record;
    return `Line ${line} of file "${file}", which decides now, asks for what the login has not shown.`;
  }

  #live(): readonly Live[] {
    return this.#request.sessions.all().filter(isLive);
  }
}

function isLive(session: Session): session is Live {
  return session.phase === 'relaying' && session.proof !== undefined;
}

function roleReason({ attempt: { user }, record }: Proof, roles: Roles): string | undefined {
  if (roles === undefined) return undefined;
  const role = roles.get(user);
  const name = `"${toDisplay(user)}"`;
  if (role === undefined) return `Role ${name} does not exist any more.`;
  if (!role.canLogin) return `Role ${name} is not permitted to log in any more.`;
  if (role.expired && isPasswordMethod(record.method)) return `The password of role ${name} has expired.`;
  return undefined;
}
