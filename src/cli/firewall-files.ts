import { Option } from 'commander';
import { readBounded, stdin } from '../env/read-bounded.ts';
import { readFirewalls } from '../firewall/dialects.ts';
import type { Firewall } from '../firewall/firewall.ts';
import type { FirewallFile } from '../firewall/place.ts';
import { messageOf } from '../text/thrown.ts';
import { readLocalFilters } from './local-filters.ts';
import { badUsage, fail, warn } from './terminal.ts';

/** FirewallOptions say which firewalls are on the way. */
export interface FirewallOptions {
  readonly firewall?: readonly string[];
  readonly local?: true;
}

/** firewallOption is `--firewall`. */
export function firewallOption(description: string): Option {
  return new Option('--firewall <file...>', description);
}

/** localOption is `--local`. */
export function localOption(): Option {
  return new Option('--local', "this machine's own packet filters, as nft and iptables-save print them; takes root");
}

/** hasFirewalls tells whether any were named. */
export function hasFirewalls({ firewall = [], local }: FirewallOptions): boolean {
  return firewall.length > 0 || local === true;
}

/**
 * readFirewallFiles reads files of any dialects and the machine's own filters, and says what is not understood in them.
 * `-` is standard input. It ends the command where one cannot be read.
 */
export function readFirewallFiles({ firewall = [], local }: FirewallOptions): readonly Firewall[] {
  const files = [...firewall.map(readFile), ...(local === true ? readLocalFilters() : [])];
  const { firewalls, problems } = readFirewalls(files);
  for (const { file, line, message, hint } of problems) warn(`${file}${line > 0 ? `:${line}` : ''}: ${message}`, hint);
  if (problems.some(({ line }) => line === 0)) process.exit(3);
  return firewalls;
}

/** readWantedFirewalls does the same for a command that is about firewalls alone. */
export function readWantedFirewalls(options: FirewallOptions): readonly Firewall[] {
  if (!hasFirewalls(options))
    badUsage('no rules were given', 'Name what they are in, --firewall FILE…, or say --local.');
  return readFirewallFiles(options);
}

function readFile(name: string): FirewallFile {
  try {
    return { name, text: decode(readBounded(name === '-' ? stdin : name)) };
  } catch (error) {
    return fail(`could not read "${name}": ${messageOf(error)}`);
  }
}

/** PowerShell 5 writes UTF-16 with a byte order mark where output is redirected to a file. */
function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}
