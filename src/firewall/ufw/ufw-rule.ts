import { parseAddressRange } from '../../inet/address-range.ts';
import { type AddressSet, allV4, allV6 } from '../../inet/address-set.ts';
import { type Condition, unknown } from '../condition.ts';
import { parsePortList } from '../iptables/options.ts';
import type { Place } from '../place.ts';
import { portRange, unionOfPorts } from '../port-set.ts';
import { acceptAction, dropAction, rejectAction, type Rule } from '../ruleset.ts';

/** Ports of the application profiles that Debian's and Ubuntu's packages bring. */
const profiles: Readonly<Record<string, readonly number[]>> = {
  openssh: [22],
  ssh: [22],
  postgresql: [5432],
  apache: [80],
  'apache secure': [443],
  'apache full': [80, 443],
  'nginx http': [80],
  'nginx https': [443],
  'nginx full': [80, 443],
  www: [80],
  'www secure': [443],
  'www full': [80, 443],
  cups: [631],
  samba: [139, 445],
};

/** ufwPort reads `5432`, `5432/tcp`, `80,443/tcp`, `8000:8010/tcp`, a service or a profile. */
export function ufwPort(text: string, protocol: string | undefined): readonly Condition[] {
  const [name = '', own] = text.includes('/') ? text.split('/') : [text];
  const asked = (own ?? protocol ?? 'any').toLowerCase();
  const profile = profiles[name.toLowerCase()];
  const ports = profile === undefined ? parsePortList(name, ':') : unionOfPorts(profile.map((one) => portRange(one)));
  const condition: Condition =
    ports === undefined ? unknown(`the ports of the application profile ${name}`) : { kind: 'port', ports };
  return [...ufwProtocol(profile === undefined ? asked : 'tcp'), condition];
}

/** ufwProtocol reads a protocol; `any` asks nothing. */
export function ufwProtocol(name: string): readonly Condition[] {
  if (name === 'any') return [];
  if (name === 'tcp' || name === 'udp') return [{ kind: 'protocol', protocol: name }];
  return [{ kind: 'any', of: [] }];
}

/** ufwAddress reads `any`, `Anywhere`, an address or a network. It gives undefined where every address will do. */
export function ufwAddress(kind: 'from' | 'to', text: string): Condition | undefined {
  if (/^(?:any|anywhere)$/i.test(text)) return undefined;
  const addresses = parseAddressRange(text);
  return addresses === undefined ? unknown(`${kind} ${text}`) : { kind, addresses };
}

/** ofFamily is the condition that the connection is of a family. */
export function ofFamily(family: 4 | 6): { readonly kind: 'from'; readonly addresses: AddressSet } {
  return { kind: 'from', addresses: family === 4 ? allV4 : allV6 };
}

/** ufwRules makes the rules of an action. `limit` lets in six connections of an address in thirty seconds: ufw(8). */
export function ufwRules(place: Place, action: string, when: readonly Condition[]): readonly Rule[] {
  switch (action.toLowerCase()) {
    case 'allow':
      return [{ place, when, action: acceptAction }];
    case 'reject':
      return [{ place, when, action: rejectAction }];
    case 'limit':
      return [
        { place, when: [...when, unknown('limit: fewer than 6 connections in 30 seconds')], action: acceptAction },
        { place, when, action: rejectAction },
      ];
    default:
      return [{ place, when, action: dropAction }];
  }
}
