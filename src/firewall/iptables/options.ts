import { parseAddressRange } from '../../inet/address-range.ts';
import { allV4, allV6, unionOf } from '../../inet/address-set.ts';
import { always, type Condition, negate, never, unknown } from '../condition.ts';
import { allPorts, parsePorts, type PortSet, unionOfPorts } from '../port-set.ts';

/** Option is how one option of iptables-extensions(8) is read: how many words follow it, and what it asks. */
interface Option {
  readonly words: number;
  readonly read: (words: readonly string[], family: 4 | 6) => Condition | undefined;
}

const nothing: Option = { words: 1, read: () => always };

/** options are those that are modelled, by their long names. Others become doubts. */
const options: Readonly<Record<string, Option>> = {
  '--source': { words: 1, read: ([text = ''], family) => addresses('from', text, family) },
  '--destination': { words: 1, read: ([text = ''], family) => addresses('to', text, family) },
  '--src-range': { words: 1, read: ([text = ''], family) => addresses('from', text, family) },
  '--dst-range': { words: 1, read: ([text = ''], family) => addresses('to', text, family) },
  '--ctorigdst': { words: 1, read: ([text = ''], family) => addresses('original-to', text, family) },
  '--ctorigsrc': { words: 1, read: ([text = ''], family) => addresses('from', text, family) },
  '--protocol': { words: 1, read: ([text = '']) => protocol(text) },
  '--ctproto': { words: 1, read: ([text = '']) => protocol(text) },
  '--in-interface': { words: 1, read: ([text = '']) => ({ kind: 'in', name: interfaceName(text) }) },
  '--out-interface': { words: 1, read: ([text = '']) => ({ kind: 'out', name: interfaceName(text) }) },
  '--destination-port': { words: 1, read: ([text = '']) => ports('port', text, ':') },
  '--destination-ports': { words: 1, read: ([text = '']) => ports('port', text, ':') },
  '--ctorigdstport': { words: 1, read: ([text = '']) => ports('original-port', text, ':') },
  '--source-port': { words: 1, read: ([text = '']) => sourcePorts(text) },
  '--source-ports': { words: 1, read: ([text = '']) => sourcePorts(text) },
  '--ctstate': { words: 1, read: ([text = '']) => states(text) },
  '--state': { words: 1, read: ([text = '']) => states(text) },
  '--ctdir': {
    words: 1,
    read: ([text = '']) => (text.toUpperCase() === 'ORIGINAL' ? { kind: 'state', states: ['new'] } : never),
  },
  '--syn': { words: 0, read: () => flags('FIN,SYN,RST,ACK', 'SYN') },
  '--tcp-flags': { words: 2, read: ([looked = '', set = '']) => flags(looked, set) },
  '--fragment': { words: 0, read: () => never },
  '--dst-type': { words: 1, read: ([text = '']) => destinationType(text) },
  '--src-type': { words: 1, read: ([text = '']) => sourceType(text) },
  '--limit-iface-in': { words: 0, read: () => always },
  '--icmp-type': { words: 1, read: () => never },
  '--icmpv6-type': { words: 1, read: () => never },
  '--pkt-type': { words: 1, read: ([text = '']) => (text.toLowerCase() === 'unicast' ? always : never) },
  '--comment': nothing,
};

const short: Readonly<Record<string, string>> = {
  '-s': '--source',
  '--src': '--source',
  '-d': '--destination',
  '--dst': '--destination',
  '-p': '--protocol',
  '--proto': '--protocol',
  '-i': '--in-interface',
  '-o': '--out-interface',
  '--dport': '--destination-port',
  '--sport': '--source-port',
  '--dports': '--destination-ports',
  '--sports': '--source-ports',
  '-f': '--fragment',
};

/** ReadOption is what an option of a rule asks, and how many words it took after its name. */
export interface ReadOption {
  readonly condition: Condition;
  readonly words: number;
}

/** readOption reads the option at the beginning of the words; it gives undefined where the option is not modelled. */
export function readOption(words: readonly string[], isNegated: boolean, family: 4 | 6): ReadOption | undefined {
  const [name = ''] = words;
  const option = options[short[name] ?? name];
  if (option === undefined) return undefined;
  // Before iptables 1.4.3 the exclamation mark stood behind the option.
  const isOldNegation = words[1] === '!' && option.words > 0;
  const start = isOldNegation ? 2 : 1;
  const values = words.slice(start, start + option.words);
  const condition = option.read(values, family);
  if (condition === undefined || values.length < option.words) return undefined;
  return { condition: negate(condition, isNegated !== isOldNegation), words: start - 1 + option.words };
}

function addresses(kind: 'from' | 'to' | 'original-to', text: string, family: 4 | 6): Condition | undefined {
  const sets = text
    .split(',')
    .map((part) => (part === '0/0' || part === 'any/0' ? everything(family) : parseAddressRange(part)));
  if (sets.some((set) => set === undefined)) return undefined;
  return { kind, addresses: unionOf(sets.filter((set) => set !== undefined)) };
}

function everything(family: 4 | 6) {
  return family === 4 ? allV4 : allV6;
}

function protocol(text: string): Condition {
  const name = text.toLowerCase();
  if (name === 'all' || name === '0') return always;
  if (name === 'tcp' || name === '6') return { kind: 'protocol', protocol: 'tcp' };
  if (name === 'udp' || name === '17') return { kind: 'protocol', protocol: 'udp' };
  return never;
}

function interfaceName(text: string): string {
  return text.endsWith('+') ? `${text.slice(0, -1)}*` : text;
}

/** parsePortList reads ports, names and ranges with commas between them. */
export function parsePortList(text: string, separator: ':' | '-'): PortSet | undefined {
  const sets = text.split(',').map((part) => parsePorts(part.trim(), separator));
  return sets.some((set) => set === undefined) ? undefined : unionOfPorts(sets.filter((set) => set !== undefined));
}

function ports(kind: 'port' | 'original-port', text: string, separator: ':' | '-'): Condition | undefined {
  const set = parsePortList(text, separator);
  return set && { kind, ports: set };
}

/** The client's port is not asked for: a rule about it is met by every port, by none, or by some. */
function sourcePorts(text: string): Condition | undefined {
  const set = parsePortList(text, ':');
  if (set === undefined) return undefined;
  const [range] = set;
  const [all] = allPorts;
  const first = range?.first ?? 0;
  if (range !== undefined && all !== undefined && first <= 1 && range.last === all.last) return always;
  return unknown(`the source port is ${text}`);
}

function states(text: string): Condition {
  return { kind: 'state', states: text.toLowerCase().split(',') };
}

function flags(looked: string, set: string): Condition {
  return { kind: 'flags', looked: flagNames(looked), set: flagNames(set) };
}

function flagNames(text: string): readonly string[] {
  const name = text.toLowerCase();
  if (name === 'none') return [];
  return name === 'all' ? ['fin', 'syn', 'rst', 'psh', 'ack', 'urg'] : name.split(',');
}

/** A connection that arrives for the machine has a local destination; it is neither broadcast nor multicast. */
function destinationType(text: string): Condition {
  return text.toUpperCase().split(',').includes('LOCAL') ? always : never;
}

function sourceType(text: string): Condition {
  const types = text.toUpperCase().split(',');
  if (types.includes('LOCAL') && types.includes('UNICAST')) return always;
  if (types.includes('LOCAL')) return { kind: 'from-local' };
  return types.includes('UNICAST') ? { kind: 'not', of: { kind: 'from-local' } } : never;
}
