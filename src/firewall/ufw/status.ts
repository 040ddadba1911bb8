import { parseAddressRange } from '../../inet/address-range.ts';
import type { Condition } from '../condition.ts';
import { linesOf } from '../lines.ts';
import type { FirewallFile, Place } from '../place.ts';
import { acceptAction, type BaseChain, type Rule } from '../ruleset.ts';
import { ofFamily, ufwAddress, ufwPort, ufwRules } from './ufw-rule.ts';

/** UfwList is what `ufw status` or a list of commands comes to. */
export interface UfwList {
  readonly rules: readonly Rule[];
  readonly policy: BaseChain['policy'];
}

const row = /^(?:\[\s*\d+\]\s+)?(.+?)\s{2,}(ALLOW|DENY|REJECT|LIMIT)(?: (IN|OUT|FWD))?\s{2,}(.+?)(?:\s+#.*)?$/;

/** readStatus reads `ufw status`, verbose or numbered. */
export function readStatus(file: FirewallFile): UfwList {
  const rules: Rule[] = [];
  let policy: BaseChain['policy'] = { verdict: 'drop' };
  for (const { text, place } of linesOf(file)) {
    if (/^Status:\s*inactive/.test(text)) return { rules: [{ place, when: [], action: acceptAction }], policy };
    const preset = /^Default:\s*(\w+) \(incoming\)/.exec(text);
    if (preset !== null) policy = { verdict: verdictOf(preset[1] ?? ''), place };
    const parts = row.exec(text);
    if (parts !== null && (parts[3] ?? 'IN') === 'IN') rules.push(...readRow(parts, place));
  }
  return { rules, policy };
}

/** verdictOf reads a policy of ufw(8). */
export function verdictOf(word: string): 'accept' | 'drop' | 'reject' {
  if (/^(?:allow|accept)$/i.test(word)) return 'accept';
  return /^reject$/i.test(word) ? 'reject' : 'drop';
}

function readRow([, to = '', action = '', , from = '']: readonly string[], place: Place): readonly Rule[] {
  const isV6 = / \(v6\)/.test(to) || / \(v6\)/.test(from);
  const target = readEnd('to', clean(to));
  const source = readEnd('from', clean(from).replace(/\s*\((?:log|log-all|out)[^)]*\)/, ''));
  // Without an address the family is said by the mark alone.
  const family = target.hasAddress || source.hasAddress ? [] : [ofFamily(isV6 ? 6 : 4)];
  return ufwRules(place, action, [...family, ...target.when, ...source.when]);
}

function clean(text: string): string {
  return text.replaceAll(/ \(v6\)/g, '').trim();
}

interface End {
  readonly when: readonly Condition[];
  readonly hasAddress: boolean;
}

/** One end of a rule: `Anywhere`, `5432/tcp`, `10.0.0.5 5432/tcp`, `Nginx Full`, each with `on eth0` behind it or not. */
function readEnd(kind: 'from' | 'to', text: string): End {
  const [rest = '', device] = text.split(/\s+on\s+/);
  const when: Condition[] = device === undefined ? [] : [{ kind: 'in', name: device.replace(/\+$/, '*') }];
  const [first = '', ...others] = rest.split(/\s+/);
  const address = parseAddressRange(first) === undefined ? undefined : ufwAddress(kind, first);
  const hasAddress = address !== undefined;
  const port = hasAddress || /^anywhere$/i.test(first) ? others.join(' ') : rest;
  if (hasAddress) when.push(address);
  if (port !== '' && kind === 'to') when.push(...ufwPort(port, undefined));
  if (port !== '' && kind === 'from') when.push({ kind: 'unknown', text: `the source port is ${port}` });
  return { when, hasAddress };
}
