import { refuse } from '../errors/refusal.ts';
import { printAddress, type IpAddress } from '../inet/address.ts';
import type { Journal } from '../journal/journal.ts';
import { toDisplay } from '../text/byte-string.ts';
import type { Running } from './running.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

/** BannedRequest says whose sessions are to end, and who knows of bans. */
export interface BannedRequest {
  readonly sessions: Pick<Sessions, 'all'>;
  readonly journal: Pick<Journal, 'log'>;
  readonly isBanned: (address: IpAddress) => boolean;
  readonly running: () => Running;
}

/** endBanned ends the live sessions of addresses that are banned now, unless postern.revoke_sessions is off. */
export function endBanned({ sessions, journal, isBanned, running }: BannedRequest): void {
  if (!running().settings['postern.revoke_sessions']) return;
  for (const session of sessions.all()) {
    if (session.phase !== 'relaying' || session.address === undefined || !isBanned(session.address)) continue;
    revoke(session, bannedReason(session.address), journal);
  }
}

/** bannedReason says why a session of a banned address ends. */
export function bannedReason(address: IpAddress): string {
  return `Address ${printAddress(address)} is banned.`;
}

/** revoke ends a live session for a reason that the journal gets; one that is ending for another is left alone. */
export function revoke(session: Session, reason: string, journal: Pick<Journal, 'log'>): void {
  if (session.isRevoked === true) return;
  session.isRevoked = true;
  delete session.proof;
  const { sqlstate, message } = refuse('administrator-command');
  journal.log({ severity: 'FATAL', sqlstate, message: toDisplay(message), detail: reason }, session);
  session.end('administrator-command');
}
