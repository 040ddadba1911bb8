import type { Dialect, ReadFirewalls } from '../dialect.ts';
import type { Firewall } from '../firewall.ts';
import type { FirewallFile } from '../place.ts';
import type { BaseChain, Rule, Ruleset } from '../ruleset.ts';
import { findBridges, suspectPublished } from './docker.ts';
import { readIptablesFile } from './file.ts';
import type { Sets } from './ipset.ts';
import { chainKey, hooks, priorities, type Tables } from './table.ts';

const recognized =
  /^[ \t]*(?:\*(?:filter|nat|mangle|raw|security)\b|:[A-Z]\w* (?:ACCEPT|DROP|-)(?:\s|$)|(?:\[\d+:\d+\] )?-[APNI] [A-Z]|create \S+ (?:hash|bitmap|list):)|^(?=[^\n]*\s(?:-[AIPFN]|--append|--insert|--policy)\b)[^#\n]*\b(?:ip6?tables|IPT\w*\}?"?)\b/m;

/** iptables is iptables-save(8), ip6tables-save(8), `iptables -S`, and scripts that call iptables(8). */
export const iptables: Dialect = {
  name: 'iptables',
  recognizes: ({ text }) => recognized.test(text),
  read: readIptables,
};

/** readIptables compiles each file's tables; ipset(8)'s sets are shared by all of them. */
export function readIptables(files: readonly FirewallFile[]): ReadFirewalls {
  const sets: Sets = new Map();
  // A file of sets may stand behind the rules that use them.
  for (const file of files) readIptablesFile(file, sets);
  const firewalls: Firewall[] = [];
  const problems = files.flatMap((file) => {
    const read = readIptablesFile(file, new Map(sets));
    for (const tables of [read.v4, read.v6]) {
      if (tables === undefined || tables.entries().size === 0) continue;
      const rules = compileTables(tables);
      firewalls.push({
        dialect: 'iptables',
        side: 'host',
        files: [file.name],
        families: [tables.family],
        rules,
        ...(rules.bases.some(({ hook }) => hook === 'output') && { outbound: rules }),
      });
    }
    return read.problems;
  });
  return { firewalls, problems };
}

/** compileTables hooks the built-in chains in where the kernel has them. */
export function compileTables(tables: Tables): Ruleset {
  const { family } = tables;
  const chains = new Map<string, readonly Rule[]>();
  const bases: BaseChain[] = [];
  for (const [key, chain] of tables.entries()) {
    chains.set(key, chain.rules);
    const [, table = '', name = ''] = key.split(' ');
    const hook = hooks[name];
    const priority = priorities[table];
    if (hook === undefined || priority === undefined || (table === 'nat' && hook !== 'prerouting')) continue;
    const policy = chain.policy ?? { verdict: 'accept' };
    bases.push({ chain: key, hook, priority, type: table === 'nat' ? 'nat' : 'filter', policy, family });
  }
  const docker = chains.get(chainKey(family, 'filter', 'DOCKER')) ?? [];
  const hasNat = [...chains.keys()].some((key) => key.startsWith(chainKey(family, 'nat', '')));
  const published = hasNat ? undefined : suspectPublished(docker, family);
  if (published !== undefined) {
    bases.push(published.base);
    chains.set(published.base.chain, published.rules);
  }
  const bridges = findBridges(chains.get(chainKey(family, 'nat', 'POSTROUTING')) ?? [], docker);
  return { chains, bases, bridges };
}
