import { networkSets } from '../../access/networks.ts';
import { addressIn } from '../../access/regions/witness.ts';
import type { Firewall } from '../../firewall/firewall.ts';
import type { Ruleset } from '../../firewall/ruleset.ts';
import { holds, isEmpty, subtract, unionOf, type AddressSet } from '../../inet/address-set.ts';
import { printAddress } from '../../inet/address.ts';
import type { Check, Found } from '../check.ts';
import type { SurroundingFile } from '../checked-server.ts';
import { listNetworks } from './list-networks.ts';
import { filterBefore, firewallsIn, type PacketFilter } from './packet-filter.ts';

/** Rules that run, and others that are loaded at a reboot. */
export const fwNotPersistent: Check = {
  id: 'fw-not-persistent',
  group: 'network',
  severity: 'med',
  about: {
    title: 'Rules that are gone after a reboot',
    why: 'iptables and nft change what runs, and nothing else. What is loaded at a reboot stands in a file, and where that says something else the port is suddenly open, or shut.',
    fix: 'iptables: netfilter-persistent save (package iptables-persistent), or service iptables save. nftables: nft list ruleset > /etc/nftables.conf and systemctl enable nftables. firewalld: firewall-cmd --runtime-to-permanent.',
    references: ['iptables-save(8)', 'nft(8)', 'https://firewalld.org/documentation/man-pages/firewall-cmd.html'],
  },
  find({ surroundings, savedFilters, listening: { port } }) {
    if (savedFilters === undefined) return [];
    const now = hostFilter(surroundings, port);
    const then = hostFilter(savedFilters, port);
    const shut = onlyIn(now, then);
    const opened = onlyIn(then, now);
    if (savedFilters.length === 0) {
      const message = `nothing loads these rules at a reboot: port ${port} is open to everybody then`;
      return describe(opened, message, now);
    }
    return [
      ...describe(opened, `port ${port} is shut to ${listNetworks(opened)} now, and open after a reboot`, then),
      ...describe(shut, `port ${port} is open to ${listNetworks(shut)} now, and shut after a reboot`, then),
    ];
  },
};

/** Networks keep their rules by themselves; a machine does not. */
function hostFilter(files: readonly SurroundingFile[], port: number): PacketFilter {
  return filterBefore(
    firewallsIn(files)
      .filter(({ side }) => side === 'host')
      .map(withoutBans),
    port,
  );
}

/** fail2ban puts its bans back when it starts, in chains and tables of its own. */
function withoutBans(firewall: Firewall): Firewall {
  const { chains, bases, ...rest } = firewall.rules;
  const rules: Ruleset = {
    ...rest,
    chains: new Map(
      [...chains].map(([name, own]) => [
        name,
        own.filter(({ action }) => action.kind !== 'jump' || !isOfFail2ban(action.chain)),
      ]),
    ),
    bases: bases.filter(({ chain }) => !isOfFail2ban(chain)),
  };
  return { ...firewall, rules };
}

function isOfFail2ban(chain: string): boolean {
  return /\bf2b-/.test(chain);
}

/** What one filter surely lets in, and the other surely does not. No filter that anybody writes is for the machine itself. */
function onlyIn(one: PacketFilter, other: PacketFilter): AddressSet {
  return subtract(subtract(one.open, unionOf([other.open, other.perhaps])), networkSets.loopback);
}

/** The place is the line that decides about the example. */
function describe(set: AddressSet, message: string, { reached }: PacketFilter): readonly Found[] {
  const example = addressIn(set);
  if (isEmpty(set) || example === undefined) return [];
  const { file, line } = reached.find(({ sources }) => holds(sources, example))?.answer.rule ?? { file: '', line: 0 };
  return [{ file, line, message, witness: `from ${printAddress(example)}` }];
}
