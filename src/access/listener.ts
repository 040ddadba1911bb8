import { parsePeerAddress, type IpAddress } from '../inet/address.ts';
import { isLoopback } from '../inet/loopback.ts';
import type { Transport } from './attempt.ts';

/** Listening is where a server waits for connections. */
export interface Listening {
  /** The words of listen_addresses; undefined where the list has a syntax error or is not known. */
  readonly addresses: readonly string[] | undefined;
  /** The directories of Unix sockets; undefined where they are not known. */
  readonly socketDirectories: readonly string[] | undefined;
  readonly port: number;
}

/** Listener is whether a connection finds somebody listening. */
export type Listener =
  /** `at` is the word of the list that takes it, or the socket directory. */
  | { readonly kind: 'takes'; readonly at: string }
  | { readonly kind: 'nobody' }
  /** A host name listens at whatever it resolves to when the server starts. */
  | { readonly kind: 'depends'; readonly on: string }
  | { readonly kind: 'unknown' };

/**
 * findListener tells whether somebody at an address can knock (manual: guc-listen-addresses). A client elsewhere cannot
 * reach a loopback address; which of a server's other addresses routes lead to is not known here.
 */
export function findListener({ addresses, socketDirectories }: Listening, transport: Transport): Listener {
  if (transport.kind === 'local') {
    if (socketDirectories === undefined) return { kind: 'unknown' };
    const [directory] = socketDirectories;
    return directory === undefined ? { kind: 'nobody' } : { kind: 'takes', at: directory };
  }
  if (addresses === undefined) return { kind: 'unknown' };
  const verdicts = addresses.map((word) => judge(word, transport.address));
  return (
    verdicts.find(({ kind }) => kind === 'takes') ??
    verdicts.find(({ kind }) => kind === 'depends') ?? { kind: 'nobody' }
  );
}

function judge(word: string, client: IpAddress): Listener {
  const takes: Listener = { kind: 'takes', at: word };
  const nobody: Listener = { kind: 'nobody' };
  if (word === '*') return takes;
  if (word === 'localhost') return isLoopback(client) ? takes : nobody;
  const address = parsePeerAddress(word);
  if (address === undefined) return { kind: 'depends', on: word };
  if (address.family !== client.family) return nobody;
  // From this machine every one of its addresses can be reached; from elsewhere all but the loopback ones.
  return isLoopback(address) && !isLoopback(client) ? nobody : takes;
}
