import { printNetwork } from '../inet/network.ts';
import type { Ban } from './ban.ts';

/** The names in nftables: a table of the gate's own, which nothing else uses. */
const table = 'inet postern';

/** nftables takes no timeout that is longer (ms of 64 bits would do, its parser reads days up to this); two years. */
const mostSeconds = 2 * 365 * 86_400;

/** nftSetOf gives the set that a ban stands in: the guard's own never overlap, an administrator's may lie round them. */
function nftSetOf({ network, by }: Ban): string {
  return `${by === 'guard' ? 'clients' : 'networks'}${network.base.family}`;
}

/**
 * printNftTable gives the commands that make the table anew, with a rule that drops what would open a connection from a
 * banned network to the port. Sessions that have been opened before go on, as they do at the gate.
 */
export function printNftTable(port: number): string {
  const set = (name: string, type: string, flags: string): string =>
    `add set ${table} ${name} { type ${type}; flags ${flags}; }`;
  const rule = (family: 'ip' | 'ip6', name: string): string =>
    `add rule ${table} input tcp dport ${port} tcp flags & (fin|syn|rst|ack) == syn ${family} saddr @${name} counter drop`;
  return lines([
    // Deleting what is not there is an error; adding what is there is none.
    `add table ${table}`,
    `delete table ${table}`,
    `add table ${table}`,
    set('clients4', 'ipv4_addr', 'timeout'),
    set('clients6', 'ipv6_addr', 'interval, timeout'),
    set('networks4', 'ipv4_addr', 'interval, timeout'),
    set('networks6', 'ipv6_addr', 'interval, timeout'),
    `add chain ${table} input { type filter hook input priority -10; policy accept; }`,
    rule('ip', 'clients4'),
    rule('ip', 'networks4'),
    rule('ip6', 'clients6'),
    rule('ip6', 'networks6'),
  ]);
}

/** printNftChanges gives the commands that take bans out and put others in, which end by themselves (`now` in ms). */
export function printNftChanges(removed: readonly Ban[], added: readonly Ban[], now: number): string {
  return lines([
    ...removed.map((ban) => `delete element ${table} ${nftSetOf(ban)} { ${printNetwork(ban.network)} }`),
    ...added.map((ban) => {
      const seconds = Math.min(Math.ceil((ban.until - now) / 1000), mostSeconds);
      return `add element ${table} ${nftSetOf(ban)} { ${printNetwork(ban.network)} timeout ${seconds}s }`;
    }),
  ]);
}

/** printNftEnd gives the commands that leave nothing behind. */
export function printNftEnd(): string {
  return lines([`add table ${table}`, `delete table ${table}`]);
}

function lines(commands: readonly string[]): string {
  return commands.map((command) => `${command}\n`).join('');
}
