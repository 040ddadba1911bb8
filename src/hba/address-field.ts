import type { IpAddress } from '../inet/address.ts';
import { maskOfLength } from '../inet/mask.ts';
import { parseNumericHost } from '../inet/numeric-host.ts';
import { asBytes } from '../text/as-bytes.ts';
import { quote } from './auth-problem.ts';
import type { AuthField, AuthToken } from './auth-token.ts';
import { parseInteger } from './c-number.ts';
import type { HbaAddress } from './record.ts';
import { refused, type Refused } from './refused.ts';

/** AddressField is the address of a line and how many fields it took: two if the mask stands in a field of its own. */
export type AddressField = { readonly kind: 'address'; readonly address: HbaAddress; readonly fields: 1 | 2 } | Refused;

/** parseAddressField reads the address field and, where it needs one, the netmask after it. */
export function parseAddressField(field: AuthField | undefined, following: AuthField | undefined): AddressField {
  if (field === undefined) return refused('end-of-line before IP address specification');
  if (field.length > 1) {
    return refused('multiple values specified for host address', { hint: 'Specify one address range per line.' });
  }
  const [token] = field;
  const keyword = addressKeyword(token);
  if (keyword !== undefined) return { kind: 'address', address: { kind: keyword }, fields: 1 };
  const { text } = token;
  const slash = text.indexOf('/');
  const base = parseNumericHost(slash === -1 ? text : asBytes(text.slice(0, slash)));
  if (base === undefined) {
    if (slash !== -1) return refused(`specifying both host name and CIDR mask is invalid: ${quote(text)}`);
    return { kind: 'address', address: { kind: 'name', name: text }, fields: 1 };
  }
  if (slash !== -1) {
    const length = parseInteger(text.slice(slash + 1));
    if (length === undefined || length < 0 || length > (base.family === 4 ? 32 : 128)) {
      return refused(`invalid CIDR mask in address ${quote(text)}`);
    }
    return { kind: 'address', address: { kind: 'range', base, mask: maskOfLength(base.family, length) }, fields: 1 };
  }
  const mask = parseNetmask(following);
  if (mask.kind === 'refused') return mask;
  if (mask.mask.family !== base.family) return refused('IP address and mask do not match');
  return { kind: 'address', address: { kind: 'range', base, mask: mask.mask }, fields: 2 };
}

function addressKeyword({ text, quoted }: AuthToken): 'all' | 'samehost' | 'samenet' | undefined {
  const word: string = quoted ? '' : text;
  return word === 'all' || word === 'samehost' || word === 'samenet' ? word : undefined;
}

type Netmask = { readonly kind: 'mask'; readonly mask: IpAddress } | Refused;

function parseNetmask(field: AuthField | undefined): Netmask {
  if (field === undefined) {
    return refused('end-of-line before netmask specification', {
      hint: 'Specify an address range in CIDR notation, or provide a separate netmask.',
    });
  }
  if (field.length > 1) return refused('multiple values specified for netmask');
  const mask = parseNumericHost(field[0].text);
  // EAI_NONAME, the only error that a number can give, in the words of glibc's gai_strerror(3).
  if (mask === undefined) return refused(`invalid IP mask ${quote(field[0].text)}: Name or service not known`);
  return { kind: 'mask', mask };
}
