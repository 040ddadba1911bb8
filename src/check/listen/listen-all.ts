import type { HbaRecord } from '../../hba/record.ts';
import { networkSets } from '../../access/networks.ts';
import { holds } from '../../inet/address-set.ts';
import type { Check } from '../check.ts';
import { packetFilterOf } from '../network/packet-filter.ts';
import { byLine, describeExample, exampleOf } from '../reach/passage.ts';
import { recordsOf, remotePassages } from '../reach/facts.ts';
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
    const record = line?.record ?? recordsOf(server).find(isForOthers);
    if (record === undefined && packetFilterOf(server) !== undefined) return [];
    const [passage] = line?.passages ?? [];
    return [
      atSetting(server, 'listen_addresses', {
        severity: record === undefined ? 'low' : 'med',
        message:
          record === undefined
            ? `'${word}' listens on every interface, though no line lets in another machine`
            : `'${word}' listens on every interface, and line ${record.line} of pg_hba.conf is for other machines`,
        ...(passage !== undefined && { witness: describeExample(exampleOf(passage), passage.condition) }),
      }),
    ];
  },
};

/** A line that lets nobody in today, since ssl is off or a line before it decides, may do so tomorrow. */
function isForOthers({ address, method }: HbaRecord): boolean {
  if (address === undefined || method === 'reject' || address.kind === 'samehost') return false;
  return address.kind !== 'range' || !holds(networkSets.loopback, address.base);
}
