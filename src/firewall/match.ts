import { type AddressSet, holds } from '../inet/address-set.ts';
import { type IpAddress, sameAddress } from '../inet/address.ts';
import { isLoopback } from '../inet/loopback.ts';
import type { Condition } from './condition.ts';
import type { Flow } from './connection.ts';
import { holdsPort } from './port-set.ts';
import type { Bridge } from './ruleset.ts';

/** Match is whether a condition is met: yes, no, or only if what is listed is so. */
export type Match = 'yes' | 'no' | { readonly depends: readonly string[] };

/** matchAll tells whether all conditions are met. */
export function matchAll(conditions: readonly Condition[], flow: Flow, bridges: readonly Bridge[]): Match {
  const depends: string[] = [];
  for (const condition of conditions) {
    const met = matchOne(condition, flow, bridges);
    if (met === 'no') return 'no';
    if (met !== 'yes') depends.push(...met.depends);
  }
  return depends.length === 0 ? 'yes' : { depends };
}

function matchAny(conditions: readonly Condition[], flow: Flow, bridges: readonly Bridge[]): Match {
  const depends: string[] = [];
  for (const condition of conditions) {
    const met = matchOne(condition, flow, bridges);
    if (met === 'yes') return 'yes';
    if (met !== 'no') depends.push(...met.depends);
  }
  return depends.length === 0 ? 'no' : { depends };
}

/** matchOne tells whether one condition is met. */
export function matchOne(condition: Condition, flow: Flow, bridges: readonly Bridge[]): Match {
  switch (condition.kind) {
    case 'family':
      return yesIf(flow.from.family === condition.family);
    case 'protocol':
      return yesIf(flow.protocol === condition.protocol);
    case 'from':
      return yesIf(holds(condition.addresses, flow.from));
    case 'to':
      return matchDestination(condition.addresses, flow.to, flow.from.family);
    case 'original-to':
      return matchDestination(condition.addresses, flow.translated?.to ?? flow.to, flow.from.family);
    case 'port':
      return yesIf(holdsPort(condition.ports, flow.port));
    case 'original-port':
      return yesIf(holdsPort(condition.ports, flow.translated?.port ?? flow.port));
    case 'in':
      return matchInterface(condition.name, flow, bridges);
    case 'out':
      return matchOut(condition.name, flow);
    case 'state':
      return yesIf(statesOf(flow).some((state) => condition.states.includes(state)));
    case 'from-local':
      return yesIf(isFromHere(flow));
    case 'flags':
      return yesIf(flow.protocol === 'tcp' && hasFlags(condition.looked, condition.set));
    case 'unknown':
      return { depends: [condition.text] };
    case 'not':
      return opposite(matchOne(condition.of, flow, bridges));
    case 'all':
      return matchAll(condition.of, flow, bridges);
    case 'any':
      return matchAny(condition.of, flow, bridges);
  }
}

function yesIf(is: boolean): Match {
  return is ? 'yes' : 'no';
}

function opposite(match: Match): Match {
  if (match === 'yes') return 'no';
  return match === 'no' ? 'yes' : match;
}

function matchDestination(addresses: AddressSet, to: IpAddress | undefined, family: 4 | 6): Match {
  if (to !== undefined) return yesIf(holds(addresses, to));
  const ranges = family === 4 ? addresses.v4 : addresses.v6;
  const [range] = ranges;
  if (range === undefined) return 'no';
  const all = family === 4 ? 0xffffffff : (1n << 128n) - 1n;
  return BigInt(range.first) === 0n && range.last === all ? 'yes' : { depends: ['the destination address'] };
}

function statesOf(flow: Flow): readonly string[] {
  const state = flow.state ?? 'new';
  return flow.translated === undefined ? [state] : [state, 'dnat'];
}

/** A connection of the machine with itself arrives on the loopback interface, whichever of its addresses it uses. */
function isFromHere(flow: Flow): boolean {
  const to = flow.translated === undefined ? flow.to : flow.translated.to;
  return isLoopback(flow.from) || (to !== undefined && sameAddress(flow.from, to));
}

function matchInterface(name: string, flow: Flow, bridges: readonly Bridge[]): Match {
  if (flow.in !== undefined) return yesIf(isNamed(flow.in, name));
  if (name === '*') return 'yes';
  if (isFromHere(flow)) return yesIf(isNamed('lo', name));
  if (name === 'lo') return 'no';
  const home = bridges.find((bridge) => holds(bridge.addresses, flow.from));
  if (home !== undefined) return yesIf(isNamed(home.name, name));
  if (bridges.some((bridge) => bridge.name === name)) return 'no';
  return { depends: [`the interface it arrives on is ${name}`] };
}

function matchOut(name: string, flow: Flow): Match {
  if (name === '*') return 'yes';
  if (name === 'lo' && flow.to !== undefined && !isLoopback(flow.to)) return 'no';
  if (flow.out !== undefined) return yesIf(isNamed(flow.out, name));
  return { depends: [`the interface it leaves on is ${name}`] };
}

function isNamed(actual: string, pattern: string): boolean {
  return pattern.endsWith('*') ? actual.startsWith(pattern.slice(0, -1)) : actual === pattern;
}

function hasFlags(looked: readonly string[], set: readonly string[]): boolean {
  const wanted = new Set(set);
  return looked.every((flag) => (flag === 'syn') === wanted.has(flag)) && set.every((flag) => looked.includes(flag));
}
