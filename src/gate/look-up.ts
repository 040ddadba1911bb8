import type { Attempt, PeerName } from '../access/attempt.ts';
import { decide } from '../access/decide.ts';
import type { Decision } from '../access/decision.ts';
import type { Snapshot } from '../access/snapshot.ts';
import type { Catalog, CatalogAnswer } from '../catalog/catalog.ts';
import { parsePeerAddress, printAddress, sameAddress, type IpAddress } from '../inet/address.ts';
import { fromUtf8, toDisplay, type ByteString } from '../text/byte-string.ts';
import type { Env } from '../env/env.ts';

/** CatalogFacts is what the catalog says of an attempt. */
export type CatalogFacts = Extract<CatalogAnswer, { kind: 'known' }>;

/** Decided is a decision and everything that was looked up to make it. */
export type Decided =
  | {
      readonly kind: 'decided';
      readonly decision: Exclude<Decision, { kind: 'needs' }>;
      readonly attempt: Attempt;
      readonly facts: CatalogFacts | undefined;
    }
  | { readonly kind: 'catalog-unavailable'; readonly reason: string };

/** Sources are what a decision is made by, and where its questions are answered. */
export interface Sources {
  readonly env: Pick<Env, 'reverseLookup' | 'forwardLookup'>;
  readonly snapshot: Snapshot;
  readonly catalog: Pick<Catalog, 'lookUp'>;
}

/** decideWithLookUps runs decide, answering what it asks for, until it has decided. It asks for each thing once at most. */
export async function decideWithLookUps({ env, snapshot, catalog }: Sources, first: Attempt): Promise<Decided> {
  let attempt = first;
  let facts: CatalogFacts | undefined;
  for (;;) {
    const decision = decide(snapshot, attempt);
    if (decision.kind !== 'needs') return { kind: 'decided', decision, attempt, facts };
    switch (decision.need) {
      case 'role': {
        const answer = await catalog.lookUp(attempt.user, attempt.database);
        if (answer.kind === 'unavailable') return { kind: 'catalog-unavailable', reason: answer.reason };
        facts = answer;
        attempt = { ...attempt, role: answer.role };
        break;
      }
      case 'reverse-dns':
        attempt = { ...attempt, peerName: await reverse(env, addressOf(attempt)) };
        break;
      case 'forward-dns':
        attempt = { ...attempt, peerName: await forward(env, attempt.peerName, addressOf(attempt)) };
        break;
    }
  }
}

async function reverse(env: Sources['env'], address: IpAddress | undefined): Promise<PeerName> {
  if (address === undefined) return { kind: 'unresolved', reason: 'not a network connection' };
  const found = await env.reverseLookup(printAddress(address));
  if (found.kind === 'failed') return { kind: 'unresolved', reason: found.reason };
  return { kind: 'resolved', name: fromUtf8(found.value), forward: 'unchecked' };
}

async function forward(
  env: Sources['env'],
  peerName: PeerName | undefined,
  address: IpAddress | undefined,
): Promise<PeerName> {
  if (peerName?.kind !== 'resolved' || address === undefined) return { kind: 'unresolved', reason: 'no name' };
  const found = await env.forwardLookup(toDisplay(peerName.name));
  if (found.kind === 'failed') return { ...peerName, forward: { failed: found.reason } };
  const matches = found.value.some((text) => isAddress(text, address));
  return { ...peerName, forward: matches ? 'matches' : 'differs' };
}

function isAddress(text: string, address: IpAddress): boolean {
  const parsed = parsePeerAddress(text);
  return parsed !== undefined && sameAddress(parsed, address);
}

function addressOf(attempt: Attempt): IpAddress | undefined {
  return attempt.transport.kind === 'tcp' ? attempt.transport.address : undefined;
}

/** describePeerName is the journal's DETAIL about the client's host name, in the words of auth.c; undefined if not asked. */
export function describePeerName(peerName: PeerName | undefined): string | undefined {
  if (peerName === undefined) return undefined;
  if (peerName.kind === 'unresolved') return `Could not resolve client IP address to a host name: ${peerName.reason}.`;
  const name: ByteString = peerName.name;
  const resolved = `Client IP address resolved to "${toDisplay(name)}", forward lookup`;
  switch (peerName.forward) {
    case 'unchecked':
      return `${resolved} not checked.`;
    case 'matches':
      return `${resolved} matches.`;
    case 'differs':
      return `${resolved} does not match.`;
    default:
      return `Could not translate client host name "${toDisplay(name)}" to IP address: ${peerName.forward.failed}.`;
  }
}
