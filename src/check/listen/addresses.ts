import { parsePeerAddress } from '../../inet/address.ts';
import type { CheckedServer } from '../checked-server.ts';

/** everyInterface are the words of listen_addresses that stand for all addresses of the machine. */
export const everyInterface: ReadonlySet<string> = new Set(['*', '0.0.0.0', '::']);

/** Words that people write for it; as a host's name nobody has them. */
const forEverything: ReadonlySet<string> = new Set(['all', 'any', 'everywhere', 'everything', 'public']);

/** listenWords gives the words of listen_addresses; none where the list is broken, or not known. */
export function listenWords({ conf, listening }: CheckedServer): readonly string[] {
  return conf === undefined ? [] : (listening.addresses ?? []);
}

/** whyNoAddress says why a word of listen_addresses is neither an address nor a host's name; undefined where it may be one. */
export function whyNoAddress(word: string): string | undefined {
  if (everyInterface.has(word) || parsePeerAddress(word) !== undefined) return undefined;
  if (forEverything.has(word.toLowerCase())) return 'the word for every interface is *';
  if (/[^\x20-\x7e]/.test(word)) return 'it has characters that no address and no name has';
  if (word.includes('/')) return 'it names interfaces of this machine, not networks of clients';
  if (/^\[.*\]/.test(word)) return 'IPv6 addresses stand without brackets';
  if (/^[\d.]+:\d+$/.test(word) || /^[\w.-]+:\d+$/.test(word)) return 'the port is a setting of its own';
  if (/^[\d.]+-[\d.]+$/.test(word)) return 'there are no ranges';
  if (word.includes('*')) return 'only a * by itself means every interface';
  if (/^\d+(\.\d+){3}$/.test(word)) return 'no part of an IPv4 address is above 255';
  if (/^[\d.]+$/.test(word)) return 'it is no whole IPv4 address';
  if (/[;|\s]/.test(word)) return 'addresses are parted by commas';
  if (!/^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/.test(word))
    return 'it is neither an address nor the name of a host';
  return undefined;
}
