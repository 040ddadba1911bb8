import { networkSets } from '../access/networks.ts';
import { parseAddress, parseAddressRange } from '../inet/address-range.ts';
import { holds } from '../inet/address-set.ts';
import { listOf, say, type Parsing } from './parsing.ts';
import type { PolicyServer } from './policy.ts';

/** Sections that only one pattern has. */
const sections = [
  ['bastion', 'gate'],
  ['ssh-tunnel', 'ssh'],
  ['site-to-site-vpn', 'vpn'],
] as const;

/** checkServers finds what a server lacks for its pattern, or has for another. */
export function checkServers(servers: readonly PolicyServer[], parsing: Parsing): void {
  for (const server of servers) {
    const path = ['servers', server.name];
    for (const [pattern, section] of sections) {
      const has = server[section] !== undefined;
      if (server.pattern === pattern && !has) {
        say(
          parsing,
          [...path, 'pattern'],
          `pattern ${pattern} needs the section "${section}"`,
          `Write ${section}: {…}.`,
        );
      }
      if (server.pattern !== pattern && has) {
        say(parsing, [...path, section], `"${section}" is for pattern ${pattern}`, `Write pattern: ${pattern}.`);
      }
    }
    checkListening(server, path, parsing);
    checkEnds(server, path, parsing);
  }
}

function checkListening({ pattern, listen }: PolicyServer, path: readonly string[], parsing: Parsing): void {
  for (const [index, word] of listen.entries()) {
    const where = [...path, 'listen', index];
    const address = parseAddress(word);
    if (word === '*' || word === 'localhost' || address !== undefined) {
      if (pattern === 'direct') continue;
      if (pattern === 'ssh-tunnel') {
        const isLocal = word === 'localhost' || (address !== undefined && holds(networkSets.loopback, address));
        if (!isLocal)
          say(parsing, where, 'behind an SSH tunnel the server listens at localhost alone', 'Write localhost.');
      } else if (word === '*' || (address !== undefined && holds(networkSets.internet, address))) {
        say(
          parsing,
          where,
          `pattern ${pattern} has the server at a private address`,
          'Write its address in the subnet.',
        );
      }
      continue;
    }
    say(parsing, where, `"${word}" is neither an address, nor localhost, nor '*'`, 'Names change their addresses.');
  }
}

function checkEnds({ vpn, gate }: PolicyServer, path: readonly string[], parsing: Parsing): void {
  if (gate !== undefined && parseAddress(gate.address) === undefined) {
    say(parsing, [...path, 'gate', 'address'], `"${gate.address}" is no address`);
  }
  if (vpn === undefined) return;
  if (vpn.here.endpoint === undefined && vpn.there.endpoint === undefined) {
    say(parsing, [...path, 'vpn'], 'neither end has an endpoint', 'Write endpoint: host:51820 for one of them.');
  }
  for (const side of ['here', 'there'] as const) {
    const { networks, address, endpoint } = vpn[side];
    const at = [...path, 'vpn', side];
    if (!address.includes('/') || parseAddressRange(address) === undefined) {
      say(parsing, [...at, 'address'], `"${address}" is no address with a length`, 'Write 10.99.0.1/30.');
    }
    if (endpoint !== undefined && !/^(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/.test(endpoint)) {
      say(parsing, [...at, 'endpoint'], `"${endpoint}" is no host:port`, 'Write vpn.example.com:51820.');
    }
    for (const [index, word] of listOf(networks).entries()) {
      if (parseAddressRange(word) !== undefined && !word.includes('-')) continue;
      say(parsing, [...at, 'networks', index], `"${word}" is no network`, 'Write 10.20.0.0/16.');
    }
  }
}
