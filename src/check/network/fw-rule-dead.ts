import { posix } from 'node:path';
import { networkSets } from '../../access/networks.ts';
import { holdsPort } from '../../firewall/port-set.ts';
import { intersect, isEmpty, subtract, unionOf } from '../../inet/address-set.ts';
import type { Check } from '../check.ts';
import { acceptRules } from './accept-rules.ts';
import { packetFilterOf } from './packet-filter.ts';

/** A rule that lets clients in, and never gets to see them. */
export const fwRuleDead: Check = {
  id: 'fw-rule-dead',
  group: 'network',
  severity: 'med',
  about: {
    title: 'A rule of the firewall that never decides',
    why: 'iptables -A appends after a REJECT at the end; in clouds a lower priority number goes first. The rule looks as if it let somebody in, and nobody comes in by it, until somebody deletes what stands before it.',
    fix: 'Insert it before the rule that decides: iptables -I INPUT 5 …; or delete it.',
    references: ['iptables(8), -I'],
  },
  find(server) {
    const filter = packetFilterOf(server);
    if (filter === undefined) return [];
    const come = unionOf([filter.open, filter.perhaps, networkSets.loopback]);
    return acceptRules(server).flatMap(({ place, ports, sources }) => {
      const wanted = subtract(sources, networkSets.loopback);
      if (!holdsPort(ports, filter.port) || isEmpty(wanted) || !isEmpty(intersect(wanted, come))) return [];
      const before = filter.reached.find(({ sources: kept }) => !isEmpty(intersect(kept, wanted)))?.answer.rule;
      const by =
        before === undefined
          ? 'what stands before it'
          : `${before.file === place.file ? 'line ' : `${posix.basename(before.file)}:`}${before.line} (${before.text})`;
      return [{ file: place.file, line: place.line, message: `nobody comes in by this rule: ${by} decides first` }];
    });
  },
};
