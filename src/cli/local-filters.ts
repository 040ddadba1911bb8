import { spawnSync } from 'node:child_process';
import { strerror } from '../env/strerror.ts';
import { withoutTablesOf } from '../firewall/nft/without-tables.ts';
import type { FirewallFile } from '../firewall/place.ts';
import { fail } from './terminal.ts';

/** How long one program may take (ms), and bytes of its output at the most: rule sets of 100 000 lines have some 30 MB. */
const commandTimeout = 30_000;
const maxOutput = 128 * 1024 * 1024;

/** What prints the rules of iptables(8): those that are kept as nftables, and those of the old kernel interface. */
const saves = ['iptables-save', 'ip6tables-save', 'iptables-legacy-save', 'ip6tables-legacy-save'];

const nftCommand = 'nft list ruleset';

/** Where Debian keeps them; a user's path often leaves that out. */
const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

/**
 * readLocalFilters asks the programs of this machine for its packet filters, in the words of iptables where they were made
 * with it. It ends the command where none of them is there, or one may not look.
 */
export function readLocalFilters(): readonly FirewallFile[] {
  const nft = run(nftCommand);
  const saved = saves.map(run).filter((file) => file !== undefined);
  if (nft === undefined && saved.length === 0) {
    fail('this machine has neither nft nor iptables-save', 'Name what its firewall prints instead: --firewall FILE…');
  }
  const sets = saved.some(({ text }) => text.includes('--match-set ')) ? run('ipset save') : undefined;
  const all = [
    ...(nft === undefined ? [] : [withoutTablesOf(nft, saved)]),
    ...saved,
    ...(sets === undefined ? [] : [sets]),
  ];
  // A program without rules to print prints nothing, or comments.
  return all.filter(({ text }) => /^(?!#)./m.test(text));
}

/** What a command prints; undefined where the machine does not have it. */
function run(command: string): FirewallFile | undefined {
  const [program = '', ...args] = command.split(' ');
  const env = { ...process.env, PATH: path, LC_ALL: 'C' };
  const ran = spawnSync(program, args, { env, encoding: 'utf8', timeout: commandTimeout, maxBuffer: maxOutput });
  if (ran.error !== undefined) {
    if ('code' in ran.error && ran.error.code === 'ENOENT') return undefined;
    fail(`could not run "${command}": ${strerror(ran.error)}`);
  }
  if (ran.status === 0) return { name: command, text: ran.stdout };
  const [reason = ''] = ran.stderr.trim().split('\n');
  return fail(`"${command}" failed: ${reason}`, `Type this as root, or: sudo ${command} > rules; --firewall rules`);
}
