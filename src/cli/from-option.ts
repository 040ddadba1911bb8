import { InvalidArgumentError, Option } from 'commander';
import { networkNames, networkSets } from '../access/networks.ts';
import { networkSet, type AddressSet } from '../inet/address-set.ts';
import { parsePeerAddress } from '../inet/address.ts';

/** fromOption is `--from`. */
export function fromOption(): Option {
  return new Option('--from <network>', `only from here: a CIDR, an address, or ${networkNames.join(', ')}`).argParser(
    parseFrom,
  );
}

/** parseFrom reads a network that is asked about; it throws InvalidArgumentError. */
export function parseFrom(text: string): AddressSet {
  const name = networkNames.find((each) => each === text);
  if (name !== undefined) return networkSets[name];
  const [host = '', length] = text.split('/');
  const base = parsePeerAddress(host);
  const greatest = base?.family === 4 ? 32 : 128;
  const bits = length === undefined ? greatest : Number(length);
  if (base === undefined || !Number.isInteger(bits) || bits < 0 || bits > greatest || length === '') {
    throw new InvalidArgumentError(`Write a CIDR such as 10.0.0.0/8, an address, or ${networkNames.join(', ')}.`);
  }
  return networkSet(base, bits);
}
