import type { AccessChange, ChangeKind } from '../access/diff.ts';
import type { AccessMap } from '../access/regions/access-map.ts';
import { demandOf } from '../access/regions/strength.ts';
import type { HbaRecord } from '../hba/record.ts';
import { describeAddresses, describeNames, describeTransports, describeWitness, listNames } from './describe-reach.ts';
import { printTable } from './table.ts';
import { paint } from './terminal.ts';

/** What opens a door comes first. */
const order: readonly ChangeKind[] = ['allowed', 'weaker', 'other', 'stronger', 'refused'];

/** byDanger puts what opens a door first. */
export function byDanger(a: AccessChange, b: AccessChange): number {
  return order.indexOf(a.kind) - order.indexOf(b.kind);
}

/** changeWords names what becomes of connections. */
export const changeWords: Readonly<Record<ChangeKind, string>> = {
  allowed: 'newly allowed',
  refused: 'newly refused',
  weaker: 'weaker',
  stronger: 'stronger',
  other: 'asked otherwise',
};

const colours = { allowed: 'red', weaker: 'red', other: 'yellow', stronger: 'green', refused: 'green' } as const;

const headings = ['change', 'from', 'transport', 'databases', 'roles', 'before', 'after', 'for example'];

/** changeTable draws changes of access as a table. */
export function changeTable(changes: readonly AccessChange[], map: AccessMap): string {
  return printTable(
    headings,
    changes.map((change) => tableRow(change, map)),
  );
}

function tableRow(change: AccessChange, map: AccessMap): readonly string[] {
  const { kind, addresses, planes, before, after, stopped, certain, witness } = change;
  return [
    paint(colours[kind], changeWords[kind]) + (certain ? '' : ' (depends)'),
    describeAddresses(addresses),
    describeTransports(planes.map(({ transport }) => transport)),
    describeNames(databasesOf(change, map)),
    describeNames(listNames(change.users, map.space.users)),
    describeSide(before, stopped.before),
    describeSide(after, stopped.after),
    describeWitness(witness),
  ];
}

/** describeSide words the line that decides, or that there is none, or that no line is asked. */
export function describeSide(record: HbaRecord | undefined, isStopped: boolean): string {
  if (isStopped) return 'firewall';
  return record === undefined ? 'no line' : `${demandOf(record)} (line ${record.line})`;
}

/** databasesOf names the databases of a change. */
export function databasesOf(change: AccessChange, map: AccessMap): readonly string[] {
  return change.witness.physical ? ['replication'] : listNames(change.databases, map.space.databases);
}
