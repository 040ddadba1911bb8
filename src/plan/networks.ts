import { parseAddress, parseAddressRange } from '../inet/address-range.ts';
import { unionOf, type AddressSet } from '../inet/address-set.ts';
import { printNetwork, networkOf, parseNetwork } from '../inet/network.ts';
import { nearestWord } from '../text/nearest-word.ts';
import { listOf, say, type Parsing } from './parsing.ts';
import type { PolicySources } from './policy.ts';
import type { PolicyText } from './schema.ts';

/** internet is the word for every address that the server listens for. */
export const internet = 'internet';

/** parseNetworks reads the networks that have a name. */
export function parseNetworks(texts: PolicyText['networks'], parsing: Parsing): ReadonlyMap<string, AddressSet> {
  const networks = new Map<string, AddressSet>();
  for (const [name, words] of Object.entries(texts)) {
    const path = ['networks', name];
    if (name === internet) {
      say(parsing, path, '"internet" is every address and cannot be another network', 'Give it another name.');
      continue;
    }
    const sets = listOf(words).flatMap((word, index) => parseCidr(word, [...path, index], parsing) ?? []);
    networks.set(name, unionOf(sets));
  }
  return networks;
}

/** parseSources reads where a rule's clients come from. */
export function parseSources(
  words: string | readonly string[],
  networks: ReadonlyMap<string, AddressSet>,
  path: readonly PropertyKey[],
  parsing: Parsing,
): PolicySources {
  const list = listOf(words);
  const sets = list.flatMap((word, index) => {
    const where = [...path, index];
    const known = networks.get(word);
    if (word === internet || known !== undefined) return known ?? [];
    if (/[./:]/.test(word)) return parseCidr(word, where, parsing) ?? [];
    const near = nearestWord(word, [...networks.keys(), internet]);
    say(
      parsing,
      where,
      `there is no network "${word}"`,
      near === undefined ? `Add it to networks: ${word}: 10.0.0.0/8` : `Did you mean "${near}"?`,
    );
    return [];
  });
  return { words: list, set: unionOf(sets), internet: list.includes(internet) };
}

function parseCidr(word: string, path: readonly PropertyKey[], parsing: Parsing): AddressSet | undefined {
  const set = parseAddressRange(word);
  const network = word.includes('-') ? undefined : parseNetwork(word);
  if (set !== undefined && (network !== undefined || word.includes('-'))) return set;
  const [host = '', length = ''] = word.split('/');
  const address = parseAddress(host);
  if (set !== undefined && address !== undefined) {
    const meant = /^\d+$/.test(length) ? printNetwork(networkOf(address, Number(length))) : 'a prefix length';
    say(parsing, path, `"${word}" has bits to the right of its mask`, `Write ${meant}, or ${host} for one address.`);
    return undefined;
  }
  say(parsing, path, `"${word}" is no address or network`, 'Write 10.0.0.0/8, 2001:db8::/32, or one address.');
  return undefined;
}
