import { parseAddressRange } from '../../inet/address-range.ts';
import { always, type Condition, negate, never, unknown } from '../condition.ts';
import { allPorts, parsePorts, portRange, type PortSet } from '../port-set.ts';

/** normalizeKey gives an expression its shortest name, without what does not matter to its value. */
export function normalizeKey(key: string): string {
  const words = key.split(' ').filter((word) => word !== 'meta');
  const name = words.join(' ');
  if (name === 'iif') return 'iifname';
  return name === 'oif' ? 'oifname' : name;
}

/** dependenciesOf gives what an expression asks before it is looked at: `tcp dport` is of TCP only. */
export function dependenciesOf(key: string): readonly Condition[] {
  const [layer = ''] = key.split(' ');
  if (layer === 'tcp' || layer === 'udp') return [{ kind: 'protocol', protocol: layer }];
  if (layer === 'ip') return [{ kind: 'family', family: 4 }];
  if (layer === 'ip6') return [{ kind: 'family', family: 6 }];
  // Before conntrack has seen a packet, or when it must not, there is nothing to compare with.
  if (/^ct (?:direction|status|original|protocol|l3proto)/.test(key)) return [{ kind: 'state', states: ['new'] }];
  if (/^(?:icmp|icmpv6|igmp|sctp|dccp|esp|ah|udplite|arp|comp)$/.test(layer)) return [never];
  return [];
}

/** compareKey is the condition that an expression has a value; values are those of one family of texts. */
export function compareKey(key: string, operator: string, value: string): Condition | undefined {
  const text = value.replace(/^"(.*)"$/, '$1');
  switch (key) {
    case 'ip saddr':
    case 'ip6 saddr':
    case 'ct original saddr':
    case 'ct original ip saddr':
    case 'ct original ip6 saddr':
      return addresses('from', text);
    case 'ip daddr':
    case 'ip6 daddr':
      return addresses('to', text);
    case 'ct original daddr':
    case 'ct original ip daddr':
    case 'ct original ip6 daddr':
      return addresses('original-to', text);
    case 'tcp dport':
    case 'udp dport':
    case 'th dport':
      return ports('port', operator, text);
    case 'ct original proto-dst':
      return ports('original-port', operator, text);
    case 'tcp sport':
    case 'udp sport':
    case 'th sport':
      return sourcePort(operator, text);
    case 'iifname':
      return { kind: 'in', name: text };
    case 'oifname':
      return { kind: 'out', name: text };
    case 'ct state':
      return { kind: 'state', states: [text] };
    case 'ct status':
      return text === 'dnat' ? { kind: 'state', states: ['dnat'] } : text === 'snat' ? never : undefined;
    case 'ct direction':
      return text === 'original' ? always : never;
    case 'l4proto':
    case 'ip protocol':
    case 'ip6 nexthdr':
    case 'ct protocol':
      return protocol(text);
    case 'nfproto':
    case 'protocol':
    case 'ether type':
    case 'ip version':
    case 'ct l3proto':
      return family(text);
    case 'pkttype':
      return text === 'host' || text === 'unicast' || text === '0' ? always : never;
    default:
      return key.startsWith('fib ') ? lookUp(key, text) : undefined;
  }
}

function addresses(kind: 'from' | 'to' | 'original-to', text: string): Condition | undefined {
  const set = parseAddressRange(text);
  return set && { kind, addresses: set };
}

function ports(kind: 'port' | 'original-port', operator: string, text: string): Condition | undefined {
  const set = comparePorts(operator, text);
  return set && { kind, ports: set };
}

function comparePorts(operator: string, text: string): PortSet | undefined {
  const set = parsePorts(text, '-');
  const [range] = set ?? [];
  if (range === undefined) return undefined;
  switch (operator) {
    case '<':
    case 'lt':
      return portRange(0, range.first - 1);
    case '<=':
    case 'le':
      return portRange(0, range.first);
    case '>':
    case 'gt':
      return portRange(range.first + 1, 0xffff);
    case '>=':
    case 'ge':
      return portRange(range.first, 0xffff);
    default:
      return set;
  }
}

/** The client's port is not asked for. */
function sourcePort(operator: string, text: string): Condition | undefined {
  const set = comparePorts(operator, text);
  if (set === undefined) return undefined;
  const [range] = set;
  const isAll = range !== undefined && range.first <= 1 && range.last === allPorts[0]?.last;
  return isAll ? always : unknown(`the source port is ${text}`);
}

function protocol(text: string): Condition {
  if (text === 'tcp' || text === '6') return { kind: 'protocol', protocol: 'tcp' };
  return text === 'udp' || text === '17' ? { kind: 'protocol', protocol: 'udp' } : never;
}

function family(text: string): Condition {
  if (/^(?:ipv4|ip|2|4|0x0*800)$/.test(text)) return { kind: 'family', family: 4 };
  return /^(?:ipv6|ip6|10|6|0x0*86dd)$/i.test(text) ? { kind: 'family', family: 6 } : never;
}

/**
 * A look-up in the routing table. The connection is for this machine, and genuine: the way back to its source is the way
 * it came (RFC 3704).
 */
function lookUp(key: string, text: string): Condition | undefined {
  const words = key.split(' ');
  const result = words.at(-1);
  if (result === 'type' && words[1] === 'daddr') return text === 'local' ? always : never;
  if (result === 'type' && words[1] === 'saddr') {
    if (text === 'local') return { kind: 'from-local' };
    return text === 'unicast' ? negate({ kind: 'from-local' }, true) : never;
  }
  if (result !== 'oif' && result !== 'oifname' && result !== 'check') return undefined;
  if (text === 'missing' || text === '0' || text === 'false') return never;
  return text === 'exists' || text === '1' || text === 'true' ? always : undefined;
}
