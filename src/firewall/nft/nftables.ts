import type { Dialect, ReadFirewalls } from '../dialect.ts';
import type { FirewallFile } from '../place.ts';
import { compileTables } from './compile.ts';
import { readNftJson } from './json.ts';
import { readNftText } from './text.ts';

const text =
  /^[ \t]*table\s+(?:(?:inet|ip|ip6|netdev|bridge|arp)\s+)?\S+\s*\{|^[ \t]*flush\s+ruleset\b|^[^#\n]*\bnft\s+["']?(?:add|insert|flush|create)\b|^[ \t]*add\s+(?:table|chain|rule)\s/m;

/** nftables is `nft list ruleset`, files for `nft -f`, `nft add …` lines, and the JSON of `nft -j`. */
export const nftables: Dialect = {
  name: 'nftables',
  recognizes: (file) => (isJson(file) ? /"nftables"\s*:/.test(file.text) : text.test(file.text)),
  read: readNftables,
};

function isJson(file: FirewallFile): boolean {
  return /^\s*[{[]/.test(file.text);
}

/** readNftables compiles each file by itself: each is the whole of what it says of itself. */
function readNftables(files: readonly FirewallFile[]): ReadFirewalls {
  const read = files.map((file) => ({ file, ...(isJson(file) ? readNftJson(file) : readNftText(file)) }));
  return {
    firewalls: read.map(({ file, tables }) => {
      const rules = compileTables(tables);
      // What is no chain in it lets everything through.
      return { dialect: 'nftables', side: 'host', files: [file.name], families: [4, 6], rules, outbound: rules };
    }),
    problems: read.flatMap(({ problems }) => problems),
  };
}
