import { printAddress } from '../../inet/address.ts';
import type { HbaAddress } from '../../hba/record.ts';
import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, rulesOf, show } from './rule-words.ts';

/** A netmask whose ones do not all stand before its zeros. */
export const hbaMaskNotPrefix: Check = {
  id: 'hba-mask-not-prefix',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'A netmask that is none',
    why: 'The server compares the bits that the netmask has, wherever they are. A lone 8 is the mask 0.0.0.8, which lets in every second address of the internet; a wildcard as routers have it, such as 0.0.0.255, compares the last part alone.',
    fix: 'Write the length behind a slash, without a netmask: 10.0.0.0/8',
    references: [manual('auth-pg-hba-conf')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      const { address, mask, read } = rule;
      if (mask === undefined || address === undefined || read?.kind !== 'record') continue;
      const range = read.record.address;
      if (range?.kind !== 'range' || isPrefix(range)) continue;
      const isInFull = show(mask) === printAddress(range.mask);
      const meant = meantLength(mask.text);
      yield atWord(rule, mask, {
        message: `${isInFull ? `the ones of ${show(mask)} do not all come first` : `${show(mask)} is the netmask ${printAddress(range.mask)}`}: the line takes 1 of ${2 ** onesIn(range)} addresses of the whole internet`,
        fix: `Write ${show(address)}/${meant ?? 24} in place of ${show(address)} ${show(mask)}`,
      });
    }
  },
};

type Range = Extract<HbaAddress, { kind: 'range' }>;

/** isPrefix tells whether the ones of a mask all come first. */
export function isPrefix({ mask }: Range): boolean {
  return /^1*0*$/.test(bitsOf(mask));
}

function onesIn({ mask }: Range): number {
  return bitsOf(mask).replaceAll('0', '').length;
}

function bitsOf(mask: Range['mask']): string {
  return mask.value.toString(2).padStart(mask.family === 4 ? 32 : 128, '0');
}

/** A bare number is meant as a length, a router's wildcard as its complement. */
function meantLength(text: string): number | undefined {
  if (/^\d+$/.test(text) && Number(text) <= 128) return Number(text);
  const parts = text.split('.').map(Number);
  if (parts.length !== 4) return undefined;
  const inverted = parts.map((part) => (255 - part).toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(inverted) ? inverted.replaceAll('0', '').length : undefined;
}
