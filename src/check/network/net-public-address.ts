import { networkSets } from '../../access/networks.ts';
import { holds } from '../../inet/address-set.ts';
import { parsePeerAddress } from '../../inet/address.ts';
import { atSetting } from '../settings/at-setting.ts';
import type { Check } from '../check.ts';

/** A server that listens on an address of the internet. */
export const netPublicAddress: Check = {
  id: 'net-public-address',
  group: 'network',
  severity: 'high',
  about: {
    title: 'The server listens on a public address',
    why: 'Everybody on the internet may knock as soon as no firewall stands before it, and finds the server by scanning.',
    fix: "Listen on a private address, and let people in through a gate, a bastion or a VPN: listen_addresses = 'localhost, 10.0.0.5'",
    references: ['https://www.postgresql.org/docs/current/runtime-config-connection.html'],
  },
  find: (server) =>
    (server.listening.addresses ?? []).flatMap((word) => {
      const address = parsePeerAddress(word);
      if (address === undefined || !holds(networkSets.internet, address)) return [];
      return [atSetting(server, 'listen_addresses', { message: `${word} is an address of the internet` })];
    }),
};
