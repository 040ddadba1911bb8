import type { Firewall } from '../../firewall/firewall.ts';
import { decideOutbound } from '../../firewall/outbound.ts';
import type { Place } from '../../firewall/place.ts';
import { parsePeerAddress } from '../../inet/address.ts';
import type { Check } from '../check.ts';
import { firewallsIn } from './packet-filter.ts';

/** Extensions by which an SQL statement connects to other machines. */
const connecting: ReadonlySet<string> = new Set(['dblink', 'postgres_fdw']);

/** Where somebody would go from here: to a host in the internet, for its web server, its database, or anything. */
const elsewhere: readonly string[] = ['8.8.8.8', '2001:4860:4860::8888'];
const ports: readonly number[] = [443, 5432, 40_000];

/** A server that can be told to connect anywhere. */
export const fwOutboundOpen: Check = {
  id: 'fw-outbound-open',
  group: 'network',
  severity: 'low',
  about: {
    title: 'The server may connect to anywhere',
    why: 'With dblink or postgres_fdw an SQL statement makes the server connect to other machines: from there an attacker goes on into the network, or carries the data out.',
    fix: 'Let the machine connect only to what it needs: iptables -P OUTPUT DROP, behind rules for ESTABLISHED and for those. Or DROP EXTENSION dblink; where nobody uses it.',
    references: [
      'https://www.postgresql.org/docs/current/dblink.html',
      'https://www.postgresql.org/docs/current/postgres-fdw.html',
    ],
  },
  find({ universe, surroundings }) {
    const installed = (universe.extensions ?? []).filter((name) => connecting.has(name));
    if (installed.length === 0) return [];
    const firewalls = firewallsIn(surroundings);
    const open = elsewhere.flatMap((text) => openTo(firewalls, text) ?? []);
    const [first] = open;
    if (first === undefined) return [];
    return [
      {
        file: first.place?.file ?? first.file,
        line: first.place?.line ?? 0,
        message: `${installed.join(' and ')} can connect from this server to any address of ${open.map(({ family }) => `IPv${family}`).join(' and ')}`,
        witness: `tcp from the server to ${first.text} port ${ports[0]}`,
      },
    ];
  },
};

interface Open {
  readonly family: 4 | 6;
  readonly text: string;
  /** The line that lets it out; absent where none stops it. */
  readonly place: Place | undefined;
  readonly file: string;
}

/** Undefined where anything stops it, might stop it, or nobody knows. */
function openTo(firewalls: readonly Firewall[], text: string): Open | undefined {
  const to = parsePeerAddress(text);
  if (to === undefined) return undefined;
  const answers = ports.map((port) => decideOutbound(firewalls, { to, port }));
  if (!answers.every((answer) => answer?.verdict === 'accept')) return undefined;
  const file = firewalls.flatMap(({ files }) => files)[0] ?? '';
  return { family: to.family, text, place: answers[0]?.rule, file };
}
