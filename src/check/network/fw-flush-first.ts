import type { Check } from '../check.ts';
import { surroundingLines } from '../surrounding-lines.ts';

/** A script that empties the firewall before it fills it. */
export const fwFlushFirst: Check = {
  id: 'fw-flush-first',
  group: 'network',
  severity: 'high',
  about: {
    title: 'A firewall that is emptied first',
    why: 'iptables-restore replaces all rules at once; an iptables -F before it is needless, and so is nft flush ruleset outside of the file that nft -f loads. With policy DROP it cuts the session that types it, with ACCEPT the machine is open until the next line.',
    fix: 'iptables-restore < rules.v4 alone, or with a way back: iptables-apply -t 60 rules.v4',
    references: ['iptables-restore(8)', 'iptables-apply(8)'],
  },
  find(server) {
    const lines = surroundingLines(server, ['script']);
    const careful = new Set(lines.filter(({ text }) => timer.test(text)).map(({ file }) => file));
    return lines
      .filter(({ file, text }) => flush.test(text) && !careful.has(file))
      .map(({ file, line, text }) => ({
        file,
        line,
        column: text.search(/\S/) + 1,
        length: text.trim().length,
        message: `${text.trim()} leaves the machine open, or cuts you off, until the rules are there again`,
      }));
  },
};

const flush =
  /^\s*(?:sudo\s+)?(?:\S*\/)?(?:ip6?tables\s+(?:-w\s+|-t\s+\w+\s+)*(?:-F|--flush)\b|nft\s+flush\s+(?:ruleset|table|chain)\b)/;

/** A way back that comes by itself: at(1), systemd-run(1), or a restore in the background after a sleep. */
const timer = /\bat\s+(?:-f\s+\S+\s+)?now\s*\+|\bsystemd-run\b.*--on-active|\bsleep\s+\d+.*(?:restore|nft\s+-f).*&\s*$/;
