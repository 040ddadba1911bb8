import { parseNetwork, type Network } from '../inet/network.ts';
import type { Checked, CheckedType } from './value-type.ts';

/** networkList is the type of lists of addresses and networks. */
export const networkList: CheckedType<readonly Network[]> = {
  kind: 'checked',
  grammar: 'addresses and networks (`10.0.0.0/8`) with commas between them',
  check: checkNetworkList,
};

function checkNetworkList(text: string): Checked<readonly Network[]> {
  const words = text.split(',').map((word) => word.trim());
  if (words.length === 1 && words[0] === '') return { kind: 'value', value: [] };
  const networks: Network[] = [];
  for (const word of words) {
    const network = parseNetwork(word);
    if (network === undefined) {
      return {
        kind: 'invalid',
        detail: `"${word}" is neither an address nor a network.`,
        hint: 'Write networks as 10.0.0.0/8 or 2001:db8::/32, without bits after the prefix.',
      };
    }
    networks.push(network);
  }
  return { kind: 'value', value: networks };
}
