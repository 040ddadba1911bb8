import { writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { Snapshot } from '../access/snapshot.ts';
import type { Universe } from '../access/universe.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { messageOf } from '../text/thrown.ts';
import { answerCases, asRecorded } from './cases.ts';
import { filesCase, snapshotOfCase } from './snapshot-case.ts';
import { Command, InvalidArgumentError, Option } from 'commander';
import { networksIn } from '../access/networks.ts';
import { reach, reachWithin, type ReachFilter, type ReachRow } from '../access/reach.ts';
import { namesOf } from '../access/regions/asked-cells.ts';
import { mapAccess, type AccessMap } from '../access/regions/access-map.ts';
import { nameSpaceOf } from '../access/regions/name-space.ts';
import type { TransportKind } from '../access/match-line.ts';
import type { AddressSet } from '../inet/address-set.ts';
import { fromUtf8, toDisplay } from '../text/byte-string.ts';
import {
  describeAddresses,
  describeNames,
  describeTransports,
  describeWitness,
  listNames,
  listNetworks,
  askAboutSome,
  mostListedNames,
  witnessFields,
} from './describe-reach.ts';
import { fromOption, parseFrom } from './from-option.ts';
import { loadServer } from './load-snapshot.ts';
import { drawMatrix } from './reach-matrix.ts';
import { firewallOption, localOption, type FirewallOptions } from './firewall-files.ts';
import { sourcesThrough } from './firewall-path.ts';
import { readUniverse } from './read-universe.ts';
import { printRefusedFiles } from './refused-files.ts';
import { printTable } from './table.ts';
import { fail, print } from './terminal.ts';
import { chosenDialect, pgOption, withoutOption, type DialectOptions } from './version-option.ts';

interface ReachOptions extends DialectOptions, FirewallOptions {
  readonly directory?: string;
  readonly database?: string;
  readonly user?: string;
  readonly from?: AddressSet;
  readonly transport?: TransportKind;
  readonly universe?: string;
  readonly format: 'text' | 'json';
  readonly svg?: string;
  readonly cases?: string;
}

const transports: Readonly<Record<string, TransportKind>> = { plain: 'none', tls: 'tls', gss: 'gss', local: 'local' };

/** reachCommand is `postern reach`. */
export const reachCommand = new Command('reach')
  .argument('[server]', 'a directory, a pg_hba.conf, or postgres://… of a running server')
  .option('-D, --directory <dir>', 'the same directory as an option (default: $POSTERN_DATA, else ./postern-data)')
  .option('-d, --database <database>', 'only to this database')
  .option('-U, --user <user>', 'only as this role')
  .addOption(fromOption())
  .addOption(
    new Option('--transport <transport>', 'only this way').choices(Object.keys(transports)).argParser(parseTransport),
  )
  .addOption(pgOption())
  .addOption(withoutOption())
  .option('--universe <file>', 'roles, databases, interfaces, DNS and certificates, as JSON')
  .addOption(new Option('--format <format>', 'how').choices(['text', 'json']).default('text'))
  .addOption(firewallOption('only what comes through these firewalls too'))
  .addOption(localOption())
  .option('--svg <file>', 'draw networks by databases, coloured by the weakest demand')
  .option(
    '--cases <file>',
    'answer the cases of a file of JSON lines: {"id", "hba", "files"?, "database"?, "user"?, "from"?, "transport"?}',
  )
  .addHelpText(
    'after',
    `
Examples:
  postern reach /etc/postgresql/16/main
  postern reach --database payroll --from internet --transport plain
  postern reach pg_hba.conf --svg reach.svg

Exit code 1: somebody can get in as asked (only with a filter).`,
  )
  .action(run);

async function run(path: string | undefined, options: ReachOptions): Promise<void> {
  const dialect = chosenDialect(options, path ?? options.directory);
  const given = await readUniverse(options.universe);
  if (options.cases !== undefined) {
    answerCases(options.cases, reachCase, (one) => answer(one, dialect, given));
    return;
  }
  const loaded = await loadServer({ path, directory: options.directory, dialect, universe: given });
  if (loaded.kind === 'refused') {
    printRefusedFiles(loaded.problems, options.format);
    return;
  }
  const filter = filterOf(options);
  const { snapshot, universe } = loaded;
  const map = mapFor(filter, snapshot, universe);
  const through = sourcesThrough(options, loaded.listening.port);
  const rows = reachWithin(map, { ...filter, ...(through !== undefined && { through }) }, mostListedNames);
  if (rows === undefined) {
    fail(
      'too many connections differ to list them all: lines name thousands of roles and databases, and another lets in anybody',
      askAboutSome,
    );
  }
  if (options.svg !== undefined) writeFileSync(options.svg, drawMatrix(map, rows));
  if (options.format === 'json') print(JSON.stringify({ rows: rows.map((row) => rowFields(map, row)) }, undefined, 2));
  else printRows(map, rows);
  if (Object.keys(filter).length > 0 && rows.length > 0) process.exitCode = 1;
}

/** The names that are asked about are told apart, also where no line names them. */
function mapFor(filter: ReachFilter, snapshot: Snapshot, universe: Universe): AccessMap {
  return mapAccess(snapshot, universe, nameSpaceOf(snapshot.hba, universe, namesOf(filter)));
}

const reachCase = filesCase.extend({
  hba: z.string(),
  database: z.string().optional(),
  user: z.string().optional(),
  from: z
    .string()
    .transform((text, context) => {
      try {
        return parseFrom(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: messageOf(error) });
        return z.NEVER;
      }
    })
    .optional(),
  transport: z.enum(['plain', 'tls', 'gss', 'local']).optional(),
});

function answer(one: z.infer<typeof reachCase>, dialect: Dialect, universe: Universe): object {
  const loaded = snapshotOfCase(one.hba, one, dialect, universe);
  if (loaded.kind === 'refused') return { id: one.id, refused: loaded.errors };
  const { database, user, from, transport } = one;
  const filter = filterOf({
    ...(database !== undefined && { database }),
    ...(user !== undefined && { user }),
    ...(from !== undefined && { from }),
    ...(transport !== undefined && { transport: parseTransport(transport) }),
  });
  const map = mapFor(filter, loaded.snapshot, universe);
  const rows = reach(map, filter).map((row) => ({ ...rowFields(map, row), file: asRecorded(row.record.file) }));
  return { id: one.id, rows };
}

function filterOf({
  database,
  user,
  from,
  transport,
}: Pick<ReachOptions, 'database' | 'user' | 'from' | 'transport'>): ReachFilter {
  return {
    ...(database !== undefined && { database: fromUtf8(database) }),
    ...(user !== undefined && { user: fromUtf8(user) }),
    ...(from !== undefined && { from }),
    ...(transport !== undefined && { transports: [transport] }),
  };
}

function parseTransport(text: string): TransportKind {
  const transport = transports[text];
  if (transport === undefined) throw new InvalidArgumentError(`Transports are ${Object.keys(transports).join(', ')}.`);
  return transport;
}

function printRows(map: AccessMap, rows: readonly ReachRow[]): void {
  if (rows.length === 0) {
    print('nobody');
    return;
  }
  const table = rows.map((row) => [
    describeAddresses(row.addresses),
    describeTransports(row.transports),
    describeNames(databasesOf(map, row)),
    describeNames(listNames(row.users, map.space.users)),
    row.record.method,
    `${row.record.line}${row.certain ? '' : ' (depends)'}`,
    describeWitness(row.witness),
  ]);
  print(printTable(['from', 'transport', 'databases', 'roles', 'method', 'line', 'for example'], table));
}

function databasesOf(map: AccessMap, row: ReachRow): readonly string[] {
  return row.physical ? ['replication'] : listNames(row.databases, map.space.databases);
}

function rowFields(map: AccessMap, row: ReachRow): object {
  const { record, addresses } = row;
  return {
    addresses: listNetworks(addresses),
    networks: addresses.kind === 'local' ? ['local'] : networksIn(addresses.set),
    transports: row.transports.map((transport) =>
      Object.keys(transports).find((name) => transports[name] === transport),
    ),
    databases: databasesOf(map, row),
    roles: listNames(row.users, map.space.users),
    replication: row.physical ? 'physical' : null,
    method: record.method,
    options: record.options.list.map(({ name, value }) => `${name}=${toDisplay(value)}`),
    file: record.file,
    line: record.line,
    certain: row.certain,
    witness: witnessFields(row.witness),
  };
}
