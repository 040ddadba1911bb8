import { networkSets } from '../../access/networks.ts';
import { holds } from '../../inet/address-set.ts';
import { parsePeerAddress, printAddress } from '../../inet/address.ts';
import { atSetting } from '../settings/at-setting.ts';
import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { tcpProxies } from './tcp-proxies.ts';

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
  find: (server) => [
    ...(server.listening.addresses ?? []).flatMap((word) => {
      if (word in families) return publicInterfaces(server, word);
      if (!isPublicAddress(word)) return [];
      return [atSetting(server, 'listen_addresses', { message: `${word} is an address of the internet` })];
    }),
    ...publicProxies(server),
  ],
};

/** The words that stand for all interfaces of a family. */
const families: Readonly<Record<string, readonly (4 | 6)[]>> = { '*': [4, 6], '0.0.0.0': [4], '::': [6] };

/** Where the interfaces are known, `*` is each of their addresses. */
function publicInterfaces(server: CheckedServer, word: string): readonly Found[] {
  return (server.universe.interfaces ?? []).flatMap(({ address }) => {
    if (families[word]?.includes(address.family) !== true || !holds(networkSets.internet, address)) return [];
    const message = `${word} is also ${printAddress(address)}, an address of the internet`;
    return [atSetting(server, 'listen_addresses', { message })];
  });
}

/** A proxy is the server's face, unless it turns some addresses away. */
function publicProxies(server: CheckedServer): readonly Found[] {
  const doors = tcpProxies(server)
    .filter(({ hasList }) => !hasList)
    .flatMap(({ file, listens }) => listens.map((listen) => ({ ...listen, file })))
    .filter(({ address }) => isPublicAddress(address));
  const byPlace = new Map(doors.map((door) => [`${door.file}:${door.line}:${door.address}`, door]));
  return [...byPlace.values()].map(({ file, line, address }) => ({
    file,
    line,
    message: `the proxy lets in whoever reaches ${address}, an address of the internet`,
    fix: 'Name who may come: HAProxy: tcp-request connection reject if !{ src 10.0.0.0/8 }; nginx: allow 10.0.0.0/8; deny all;',
  }));
}

function isPublicAddress(word: string): boolean {
  const address = parsePeerAddress(word);
  return address !== undefined && holds(networkSets.internet, address);
}
