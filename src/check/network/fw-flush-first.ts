import type { Check } from '../check.ts';
import { surroundingLines } from '../surrounding-lines.ts';

/** A script that empties the firewall before it fills it. */
export const fwFlushFirst: Check = {
  id: 'fw-flush-first',
  group: 'network',
  severity: 'high',
  about: {
    title: 'A firewall that is emptied first',
    why: 'iptables-restore replaces all rules at once; an iptables -F before it is needless. With policy DROP it cuts the session that types it, with ACCEPT the machine is open until the next line.',
    fix: 'iptables-restore < rules.v4 alone, or with a way back: iptables-apply -t 60 rules.v4',
    references: ['iptables-restore(8)', 'iptables-apply(8)'],
  },
  find: (server) =>
    surroundingLines(server, ['script'])
      .filter(({ text }) => /^\s*(sudo\s+)?ip6?tables\s+(-t\s+\w+\s+)?(-F|--flush)\b/.test(text))
      .map(({ file, line, text }) => ({
        file,
        line,
        column: text.search(/\S/) + 1,
        length: text.trim().length,
        message: `${text.trim()} leaves the machine open, or cuts you off, until the rules are there again`,
      })),
};
