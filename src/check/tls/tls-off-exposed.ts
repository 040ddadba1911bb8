import type { Check } from '../check.ts';
import { nameLine } from '../reach/at-line.ts';
import { remotely, remotePassages, whereItListens } from '../reach/facts.ts';
import { describeExample, exampleOf } from '../reach/passage.ts';
import { cis, manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';

/** ssl is off, and other machines get in. */
export const tlsOffExposed: Check = {
  id: 'tls-off-exposed',
  group: 'tls',
  severity: 'crit',
  about: {
    title: 'No TLS, and other machines get in',
    why: 'Everything crosses the network in the clear: queries, rows, and under the method password the password itself. Whoever is on the way can also change it.',
    fix: 'Set ssl = on, with ssl_cert_file and ssl_key_file, and write hostssl in place of host.',
    references: [manual('ssl-tcp'), cis('6.8')],
  },
  find(server) {
    if (valueOf(server, 'ssl') !== false) return [];
    const passages = remotePassages(server).filter(({ row }) => row.transports.includes('none'));
    const passage = passages.find(({ isPublic }) => isPublic) ?? passages[0];
    if (passage === undefined) return [];
    const { record } = passage.row;
    const witness = exampleOf(passage, 'none');
    return [
      atSetting(server, 'ssl', {
        severity: remotely(server, 'crit'),
        message: `ssl is off and ${nameLine(record)} lets other machines in (method ${record.method})${whereItListens(server)}`,
        witness: describeExample(witness, passage.condition),
      }),
    ];
  },
};
