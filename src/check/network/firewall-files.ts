import { dialects } from '../../firewall/dialects.ts';
import type { FirewallFile } from '../../firewall/place.ts';
import { toDisplay } from '../../text/byte-string.ts';
import type { CheckedServer } from '../checked-server.ts';

/**
 * firewallFiles gives the files around a server that say what a packet filter does: of scripts only those that write rules
 * themselves, not those that load them from elsewhere.
 */
export function firewallFiles({ surroundings }: CheckedServer): readonly FirewallFile[] {
  return surroundings.flatMap(({ kind, path, text }) => {
    const file = { name: path, text: toDisplay(text) };
    switch (kind) {
      case 'iptables':
      case 'nftables':
      case 'firewall':
        return [file];
      case 'script':
        return dialects.some((dialect) => dialect.recognizes(file)) && !loads.test(file.text) ? [file] : [];
      default:
        return [];
    }
  });
}

const loads = /^\s*(?:sudo\s+)?(?:\S*\/)?(?:ip6?tables-(?:restore|apply)\b|nft\s+(?:-\w+\s+)*-f\b)/m;
