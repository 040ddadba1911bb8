import type { Check } from '../check.ts';
import { byLine, describeExample, exampleOf } from '../reach/passage.ts';
import { remotePassages } from '../reach/facts.ts';
import { cis, manual } from '../references.ts';
import { atSetting } from '../settings/at-setting.ts';
import { everyInterface, listenWords } from './addresses.ts';

/** A server that listens on every interface. */
export const listenAll: Check = {
  id: 'listen-all',
  group: 'listen',
  severity: 'med',
  about: {
    title: 'Listening on every interface',
    why: 'The server answers on each network that this machine is in, now or later: storage, management, containers, a second uplink. It chooses interfaces, not clients.',
    fix: "Name the addresses that clients use: listen_addresses = 'localhost,192.0.2.5', then restart.",
    references: [manual('runtime-config-connection#GUC-LISTEN-ADDRESSES'), cis('5.2')],
  },
  find(server) {
    const word = listenWords(server).find((each) => everyInterface.has(each));
    if (word === undefined) return [];
    const [line] = byLine(remotePassages(server));
    if (line === undefined && server.surroundings.some(({ kind }) => kind === 'iptables' || kind === 'nftables'))
      return [];
    const [passage] = line?.passages ?? [];
    return [
      atSetting(server, 'listen_addresses', {
        severity: passage === undefined ? 'low' : 'med',
        message:
          passage === undefined
            ? `'${word}' listens on every interface, though no line lets in another machine`
            : `'${word}' listens on every interface, and line ${passage.row.record.line} of pg_hba.conf lets in other machines`,
        ...(passage !== undefined && { witness: describeExample(exampleOf(passage), passage.condition) }),
      }),
    ];
  },
};
