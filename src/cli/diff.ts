import * as z from 'zod';
import { Command, InvalidArgumentError, Option } from 'commander';
import { diffAccess, diffWithin, type AccessChange } from '../access/diff.ts';
import { namesOf, type AskedPair } from '../access/regions/asked-cells.ts';
import { mapAccess, type AccessMap } from '../access/regions/access-map.ts';
import { nameSpaceOf } from '../access/regions/name-space.ts';
import { demandOf } from '../access/regions/strength.ts';
import type { Through } from '../access/regions/refine.ts';
import type { Universe } from '../access/universe.ts';
import { dialectOf } from '../dialect/dialects.ts';
import { gateVersion, type ServerVersion } from '../dialect/server-version.ts';
import type { AuthMethod } from '../dialect/auth-method.ts';
import type { HbaRecord } from '../hba/record.ts';
import type { AddressSet } from '../inet/address-set.ts';
import { fromUtf8 } from '../text/byte-string.ts';
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
import { byDanger, changeTable, changeWords, databasesOf, describeSide } from './change-table.ts';
import { firewallOption, localOption, type FirewallOptions } from './firewall-files.ts';
import { sourcesThrough } from './firewall-path.ts';
import { fromOption } from './from-option.ts';
import { loadServer, type LoadedServer } from './load-snapshot.ts';
import { answerCases } from './cases.ts';
import { filesCase, snapshotOfCase } from './snapshot-case.ts';
import { readUniverse } from './read-universe.ts';
import { rememberFiles } from './remember-files.ts';
import { badUsage, fail, print } from './terminal.ts';
import { chosenVersion, parseVersion, withoutOption } from './version-option.ts';

interface DiffOptions extends FirewallOptions {
  readonly database?: string;
  readonly user?: string;
  readonly from?: AddressSet;
  readonly pg?: readonly ServerVersion[];
  readonly without: readonly AuthMethod[];
  readonly universe?: string;
  readonly format: 'text' | 'json' | 'github';
  readonly exitCode?: boolean;
  readonly cases?: string;
  readonly firewallOld?: readonly string[];
  readonly firewallNew?: readonly string[];
}

/** diffCommand is `postern diff`. */
export const diffCommand = new Command('diff')
  .argument('[old]', 'a directory, a pg_hba.conf, or postgres://… of a running server')
  .argument('[new]', 'the same after the edit; left out to compare two versions of PostgreSQL, or two firewalls')
  .option('-d, --database <database>', 'only to this database')
  .option('-U, --user <user>', 'only as this role')
  .addOption(fromOption())
  .addOption(new Option('--pg <versions>', 'the version, or two: of the old and of the new').argParser(parseVersions))
  .addOption(withoutOption())
  .option('--universe <file>', 'roles, databases, interfaces, DNS and certificates, as JSON')
  .addOption(new Option('--format <format>', 'how').choices(['text', 'json', 'github']).default('text'))
  .addOption(firewallOption('only what comes through these firewalls too, before and after the edit'))
  .addOption(localOption())
  .option('--firewall-old <file...>', 'the firewalls before the edit, where they change too')
  .option('--firewall-new <file...>', 'the firewalls after it')
  .option('--cases <file>', 'answer the cases of a file of JSON lines: {"id", "old", "new", "files"?}')
  .option('--exit-code', 'exit with 1 where access changes, with 0 else (the default; for readers of git diff)')
  .option('--no-exit-code', 'exit with 0 whatever changes')
  .addHelpText(
    'after',
    `
Examples:
  postern diff pg_hba.conf pg_hba.conf.new
  postern diff <(git show HEAD:pg_hba.conf) pg_hba.conf --format github
  postern diff pg_hba.conf pg_hba.conf.new --user alice --from 10.0.0.0/8
  postern diff /etc/postgresql/15/main --pg 15,16
  postern diff pg_hba.conf pg_hba.conf.new --firewall rules.v4 rules.v6
  postern diff pg_hba.conf --firewall-old rules.v4 --firewall-new rules.v4.new

Lines that move, split or merge without letting in anybody else, or asking anything else, are no change.`,
  )
  .action(run);

function parseVersions(text: string): readonly ServerVersion[] {
  const versions = text.split(',').map(parseVersion);
  if (versions.length > 2) throw new InvalidArgumentError('Give one version, or two with a comma.');
  return versions;
}

async function run(oldPath: string | undefined, newPath: string | undefined, options: DiffOptions): Promise<void> {
  if (options.cases !== undefined) {
    await answerDiffCases(options.cases, options);
    return;
  }
  if (oldPath === undefined) badUsage('there is nothing to compare', 'Give two files: postern diff OLD NEW');
  if (newPath === undefined && options.pg?.length !== 2 && options.firewallNew === undefined) {
    badUsage('there is nothing to compare with', 'Give a second file, or two versions: --pg 15,16');
  }
  const universe = await readUniverse(options.universe);
  const files = rememberFiles();
  const load = async (path: string, version: ServerVersion | undefined): Promise<LoadedServer> => {
    const dialect = dialectOf(chosenVersion(version, path), options.without);
    const loaded = await loadServer({ path, directory: undefined, dialect, universe, files });
    if (loaded.kind === 'loaded') return loaded;
    const problems = loaded.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);
    fail(`PostgreSQL ${dialect.version} would not load ${path}\n${problems.join('\n')}`);
  };
  const [first, second = first] = options.pg ?? [];
  const old = await load(oldPath, first);
  const next = await load(newPath ?? oldPath, second);
  const { from } = options;
  const names = askedPair(options);
  const [before, after] = mapBoth(old, next, universe, names);
  const request = { ...names, ...(from !== undefined && { from }), through: throughOf(options, old, next) };
  const changes = diffWithin(before, after, request, mostListedNames)?.toSorted(byDanger);
  if (changes === undefined) {
    fail(
      'too many connections change to list them all: lines name thousands of roles and databases, and what becomes of anybody else changes too',
      askAboutSome,
    );
  }
  report(changes, before, options.format);
  if (changes.length > 0 && options.exitCode !== false) process.exitCode = 1;
}

function askedPair({ database, user }: DiffOptions): AskedPair {
  return {
    ...(database !== undefined && { database: fromUtf8(database) }),
    ...(user !== undefined && { user: fromUtf8(user) }),
  };
}

/** What comes to each side's port: by the firewalls of both, unless each side has its own. */
function throughOf(options: DiffOptions, old: LoadedServer, next: LoadedServer): Through {
  const { firewall = [], firewallOld, firewallNew, local } = options;
  if ((firewallOld === undefined) !== (firewallNew === undefined)) {
    badUsage('the firewalls of one side alone were given', 'Give both --firewall-old FILE… and --firewall-new FILE…');
  }
  const side = (own: readonly string[] = [], { listening }: LoadedServer): AddressSet | undefined =>
    sourcesThrough({ firewall: [...firewall, ...own], ...(local === true && { local }) }, listening.port);
  return { before: side(firewallOld, old), after: side(firewallNew, next) };
}

const diffCase = filesCase.extend({ old: z.string(), new: z.string() });

/** Two versions are those of the old and of the new. */
async function answerDiffCases(path: string, { pg = [], without, universe: file }: DiffOptions): Promise<void> {
  const universe = await readUniverse(file);
  const [first = gateVersion, second = first] = pg;
  answerCases(path, diffCase, (one) => {
    const before = snapshotOfCase(one.old, one, dialectOf(first, without), universe);
    const after = snapshotOfCase(one.new, one, dialectOf(second, without), universe);
    if (before.kind === 'refused') return { id: one.id, refused: before.errors };
    if (after.kind === 'refused') return { id: one.id, refused: after.errors };
    const space = nameSpaceOf([...before.snapshot.hba, ...after.snapshot.hba], universe);
    const map = mapAccess(before.snapshot, universe, space);
    const changes = diffAccess(map, mapAccess(after.snapshot, universe, space)).toSorted(byDanger);
    return { id: one.id, changes: changes.map((change) => changeFields(change, map)) };
  });
}

/** The roles of a running server, where one of the two is one, count for both. */
function mapBoth(
  before: LoadedServer,
  after: LoadedServer,
  given: Universe,
  asked: AskedPair,
): readonly [AccessMap, AccessMap] {
  const universe =
    [before, after].map((server) => server.universe).find(({ roleNames }) => roleNames !== undefined) ?? given;
  const space = nameSpaceOf([...before.snapshot.hba, ...after.snapshot.hba], universe, namesOf(asked));
  return [mapAccess(before.snapshot, universe, space), mapAccess(after.snapshot, universe, space)];
}

function report(changes: readonly AccessChange[], map: AccessMap, format: DiffOptions['format']): void {
  switch (format) {
    case 'json':
      print(JSON.stringify({ changes: changes.map((change) => changeFields(change, map)) }, undefined, 2));
      return;
    case 'github':
      for (const change of changes) print(annotation(change, map));
      return;
    case 'text':
      if (changes.length === 0) print('no access changes');
      else print(changeTable(changes, map));
  }
}

function changeFields(change: AccessChange, map: AccessMap): object {
  const { kind, addresses, planes, before, after, stopped, certain, witness } = change;
  const side = (record: HbaRecord | undefined, isStopped: boolean): object | null =>
    isStopped
      ? { firewall: true }
      : record === undefined
        ? null
        : { file: record.file, line: record.line, demand: demandOf(record) };
  return {
    change: changeWords[kind],
    addresses: listNetworks(addresses),
    transports: describeTransports(planes.map(({ transport }) => transport)),
    databases: databasesOf(change, map),
    roles: listNames(change.users, map.space.users),
    before: side(before, stopped.before),
    after: side(after, stopped.after),
    certain,
    witness: witnessFields(witness),
  };
}

/** Workflow commands of GitHub: the message stands at the line that decides after the edit. */
function annotation(change: AccessChange, map: AccessMap): string {
  const { kind, after, before, stopped, witness, addresses, users } = change;
  const level = { allowed: 'warning', weaker: 'warning', other: 'notice', stronger: 'notice', refused: 'notice' }[kind];
  const place = after === undefined ? '' : ` file=${escapeProperty(after.file)},line=${after.line},`;
  const who = `${describeNames(listNames(users, map.space.users))} to ${describeNames(databasesOf(change, map))}`;
  const message = `${changeWords[kind]}: ${who} from ${describeAddresses(addresses)}; before: ${describeSide(before, stopped.before)}, after: ${describeSide(after, stopped.after)}; for example ${describeWitness(witness)}`;
  return `::${level}${place === '' ? ' ' : place}title=Access ${changeWords[kind]}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
