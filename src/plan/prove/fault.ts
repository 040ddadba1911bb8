import { describeSources } from './describe-sources.ts';
import { printAddress } from '../../inet/address.ts';
import { isEmpty } from '../../inet/address-set.ts';
import { toDisplay } from '../../text/byte-string.ts';
import type { Difference } from './compare.ts';
import type { Cube } from './cubes.ts';
import type { FirewallComparison } from './firewall.ts';
import type { Unheard } from './listener.ts';
import type { MapDifference } from './maps.ts';

/** Fault is why the files of a plan do not come to what the policy says. */
export interface Fault {
  readonly kind: 'more' | 'less' | 'otherwise' | 'unheard' | 'map' | 'firewall' | 'setting' | 'file';
  readonly message: string;
  readonly hint: string;
  /** A connection that shows it. */
  readonly witness?: FaultWitness;
}

/** FaultWitness is a connection that can be tried. */
export interface FaultWitness {
  readonly user: string;
  /** Absent for physical replication. */
  readonly database?: string;
  /** Absent over the socket. */
  readonly address?: string;
  readonly transport: string;
  readonly memberOf: readonly string[];
}

/** faultOfDifference words a connection that the lines and the policy treat otherwise. */
export function faultOfDifference(difference: Difference): Fault {
  const { kind, wanted = '', found = '', cube, record } = difference;
  const who = describe(difference);
  const line = record === undefined ? 'no line' : `${record.file}:${record.line}`;
  const rule = ruleOf(cube);
  const witness = witnessOf(difference);
  switch (kind) {
    case 'more':
      return {
        kind,
        message: `${line} lets in ${who} by ${found}, and the policy does not${cube === undefined ? '' : ` (${rule})`}`,
        hint: 'Remove that line, or add a rule to the policy: postern plan --from writes rules of lines.',
        witness,
      };
    case 'less':
      return {
        kind,
        message: `${rule} lets in ${who} by ${wanted}, and ${line === 'no line' ? 'no line does' : `${line} refuses`}`,
        hint: 'Remove the line that stands before it, or take the connection out of the policy.',
        witness,
      };
    case 'otherwise':
      return {
        kind,
        message: `${line} asks ${found} of ${who}, and ${rule} asks ${wanted}`,
        hint: 'Remove that line, or say the same in the policy.',
        witness,
      };
  }
}

function ruleOf(cube: Cube | undefined): string {
  const place = cube?.rule.place;
  return place === undefined ? 'the plan' : `${place.file}:${place.line}`;
}

const ways = { local: 'over the socket', none: 'without TLS', tls: 'over TLS', gss: 'under GSS encryption' } as const;

function describe({ client, address, transport }: Difference): string {
  const { user, database, physical, memberOf } = client;
  const groups = [...memberOf].map(toDisplay);
  const member = groups.length === 0 ? '' : ` (a member of ${groups.join(' and ')})`;
  const from = address === undefined ? '' : ` from ${printAddress(address)}`;
  return `${toDisplay(user)}${member} to ${physical ? 'replication' : toDisplay(database)}${from} ${ways[transport]}`;
}

const transportWords = { local: 'local', none: 'plain', tls: 'tls', gss: 'gss' } as const;

function witnessOf({ client, address, transport }: Difference): FaultWitness {
  return {
    user: toDisplay(client.user),
    ...(!client.physical && { database: toDisplay(client.database) }),
    ...(address !== undefined && { address: printAddress(address) }),
    transport: transportWords[transport],
    memberOf: [...client.memberOf].map(toDisplay),
  };
}

/** faultOfUnheard words a rule whose clients nobody listens for. */
export function faultOfUnheard({ cube, address }: Unheard, listen: readonly string[]): Fault {
  const at = listen.join(', ');
  return {
    kind: 'unheard',
    message: `${ruleOf(cube)} lets in clients from ${printAddress(address)}, and listen (${at}) does not hear them`,
    hint: 'Add an address of that family to listen, or take the network out of the rule.',
  };
}

/** faultOfMap words a pair of names. */
export function faultOfMap({ map, system, role, kind }: MapDifference): Fault {
  const verdict = kind === 'more' ? 'may be, and the policy does not say so' : 'may not be, and the policy says so';
  return {
    kind: 'map',
    message: `in pg_ident.conf the map ${map} says that "${system}" ${verdict}: "${role}"`,
    hint: `Remove hand-written lines of the map ${map}.`,
  };
}

/** faultOfFirewall words who may knock and should not, or the other way round. */
export function faultOfFirewall({ more, less }: Extract<FirewallComparison, { kind: 'differs' }>): Fault {
  const parts = [
    ...(isEmpty(more) ? [] : [`lets ${describeSources(more)} knock`]),
    ...(isEmpty(less) ? [] : [`keeps out ${describeSources(less)}`]),
  ];
  return {
    kind: 'firewall',
    message: `the firewall ${parts.join(' and ')}, against the policy`,
    hint: 'This is a fault of Postern: please report it with the policy.',
  };
}
