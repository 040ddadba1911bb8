import { parseAddressRange } from '../../inet/address-range.ts';
import { type Condition, unknown } from '../condition.ts';
import { portRange, unionOfPorts } from '../port-set.ts';

/** protocolCondition reads a protocol's name or number; -1, `*`, `all` and nothing are all protocols. */
export function protocolCondition(text: string | undefined): Condition | undefined {
  const name = (text ?? '').toLowerCase();
  if (['', '-1', '*', 'all', 'any', 'asterisk'].includes(name)) return undefined;
  if (name === 'tcp' || name === '6') return { kind: 'protocol', protocol: 'tcp' };
  return name === 'udp' || name === '17' ? { kind: 'protocol', protocol: 'udp' } : { kind: 'any', of: [] };
}

/** portsCondition reads ports and ranges with a dash; `*` and nothing are all ports. */
export function portsCondition(texts: readonly string[]): Condition | undefined {
  if (texts.length === 0 || texts.includes('*') || texts.includes('0-65535')) return undefined;
  const sets = texts.map((text) => {
    const [, first, last] = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(text) ?? [];
    return first === undefined ? undefined : portRange(Number(first), Number(last ?? first));
  });
  if (sets.some((set) => set === undefined)) return unknown(`the port is ${texts.join(', ')}`);
  return { kind: 'port', ports: unionOfPorts(sets.filter((set) => set !== undefined)) };
}

/** Peer is which end of a connection a rule names: the source of what comes in, the destination of what goes out. */
export type Peer = 'from' | 'to';

/** sourceCondition reads one address, network or range; what is none is a doubt with the words given. */
export function sourceCondition(text: string, otherwise: string): Condition {
  return peerCondition('from', text, otherwise);
}

/** peerCondition does the same for either end. */
export function peerCondition(kind: Peer, text: string, otherwise: string): Condition {
  const addresses = parseAddressRange(text);
  return addresses === undefined ? unknown(otherwise) : { kind, addresses };
}

/** peerWords words an end that only the cloud knows the addresses of. */
export function peerWords(kind: Peer, text: string): string {
  return `the ${kind === 'from' ? 'source' : 'destination'} is in ${text}`;
}

/** present leaves out what asks nothing. */
export function present(conditions: readonly (Condition | undefined)[]): readonly Condition[] {
  return conditions.filter((one) => one !== undefined);
}
