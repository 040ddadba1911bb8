import { printAddress, type IpAddress } from '../../inet/address.ts';
import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { isPrefix } from './hba-mask-not-prefix.ts';
import { atWord, rulesOf, show } from './rule-words.ts';

/** A network whose address has bits that its mask leaves out. */
export const hbaHostBits: Check = {
  id: 'hba-host-bits',
  group: 'hba',
  severity: 'low',
  about: {
    title: 'A network written with an address inside it',
    why: 'The server drops the bits that the mask leaves out and says nothing: 192.168.1.0/16 is 192.168.0.0/16, and 10.9.8.7/0 is everything. Whoever reads the line thinks of fewer addresses.',
    fix: 'Write the first address of the network.',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      const { address, mask, read } = rule;
      if (address === undefined || read?.kind !== 'record' || read.record.address?.kind !== 'range') continue;
      const range = read.record.address;
      if (!isPrefix(range)) continue;
      const first = firstOf(range.base, range.mask);
      if (first.value === range.base.value) continue;
      const length = lengthOf(range.mask);
      const isAll = length === 0 ? ': every address' : '';
      yield atWord(rule, address, {
        message: `${show(address)}${mask === undefined ? '' : ` ${show(mask)}`} means ${printAddress(first)}/${length}${isAll}`,
        fix: `Write ${printAddress(first)}/${length}, or ${printAddress(range.base)}/${range.base.family === 4 ? 32 : 128} for that one machine.`,
      });
    }
  },
};

function firstOf(base: IpAddress, mask: IpAddress): IpAddress {
  if (base.family === 6) return { family: 6, value: base.value & BigInt(mask.value) };
  // >>> 0: JavaScript's & gives a signed number.
  return { family: 4, value: (base.value & Number(mask.value)) >>> 0 };
}

function lengthOf({ value }: IpAddress): number {
  return value.toString(2).replaceAll('0', '').length;
}
