import { diffAccess, type AccessChange } from '../../access/diff.ts';
import { mapAccess } from '../../access/regions/access-map.ts';
import { nameSpaceOf } from '../../access/regions/name-space.ts';
import { readServerSettings } from '../../conf/server/read-server-settings.ts';
import { dialectOf } from '../../dialect/dialects.ts';
import { serverVersions, type ServerVersion } from '../../dialect/server-version.ts';
import { parseIdent } from '../../hba/ident.ts';
import type { HbaRecord, UserToken } from '../../hba/record.ts';
import { parseHba } from '../../hba/parse-hba.ts';
import type { Problem } from '../../text/problem.ts';
import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atLine } from '../reach/at-line.ts';
import { describeExample } from '../reach/passage.ts';
import { manual } from '../references.ts';
import { textOf } from '../settings/at-setting.ts';

/** Lines that a later version refuses, or reads otherwise. Without a version to go to each is told of once. */
export const upgradeBreaks: Check = {
  id: 'upgrade-breaks',
  group: 'apply',
  severity: 'high',
  about: {
    title: 'Lines that a later version refuses, or reads otherwise',
    why: 'The old server takes the line. The new one does not start with it, or takes it for something else.',
    fix: 'Write the line as the later version wants it before the upgrade; where the old version takes that too, now.',
    references: [manual('auth-pg-hba-conf'), manual('upgrading')],
  },
  find(server) {
    const {
      upgradeTo,
      dialect: { version },
    } = server;
    const targets = serverVersions.filter(
      (one) => one > version && (upgradeTo === undefined ? one <= newest : one === upgradeTo),
    );
    if (targets.length === 0) return [];
    const seen = new Set(problemsUnder(server, version).map(placeOf));
    return targets.flatMap((target) => [
      ...problemsUnder(server, target)
        .filter((problem) => !seen.has(placeOf(problem)) && seen.add(placeOf(problem)))
        .map((problem) => refusal(target, problem)),
      ...[...otherMeanings(server, target), ...otherRoles(server, target)].filter(
        ({ file, line }) => !seen.has(`${file}:${line}`) && seen.add(`${file}:${line}`),
      ),
    ]);
  },
};

/** The server's words for the place, which the finding has anyway. */
const placeWords = / in file "[^"]*" line \d+,?/;

/** The versions that read pg_hba.conf otherwise than the one before: of several on the way these are enough. */
const grammarChanges: ReadonlySet<ServerVersion> = new Set([14, 16, 18]);

/** The newest version that is known from running servers. */
const newest: ServerVersion = 18;

function placeOf({ file, line }: Pick<Problem, 'file' | 'line'>): string {
  return `${file}:${line}`;
}

function problemsUnder(server: CheckedServer, version: ServerVersion): readonly Problem[] {
  const { files, conf, ident } = server;
  const settings =
    conf === undefined
      ? []
      : readServerSettings({ path: conf.path, directory: conf.dataDirectory, files, version }).problems;
  const maps = ident === undefined ? [] : parseIdent(ident.path, files, { dialect: dialectOf(version) }).problems;
  return [...settings, ...linesUnder(server, version), ...maps].filter(({ line }) => line > 0);
}

function linesUnder(server: CheckedServer, version: ServerVersion): readonly Problem[] {
  const { files, hba, dialect, upgradeTo } = server;
  if (hba === undefined) return [];
  if (version === dialect.version) return hba.parsed.problems;
  const isRead = grammarChanges.has(version) || version === upgradeTo;
  return isRead ? parseHba(hba.path, files, hbaContext(server, version)).problems : [];
}

function hbaContext(server: CheckedServer, version: ServerVersion): Parameters<typeof parseHba>[2] {
  return {
    dialect: dialectOf(version),
    ssl: server.access?.snapshot.ssl ?? true,
    oauthValidatorLibraries: textOf(server, 'oauth_validator_libraries'),
  };
}

function refusal(target: ServerVersion, { file, line, message, hint }: Problem): Found {
  return {
    file,
    line,
    message: `PostgreSQL ${target} refuses this line: ${message.replace(placeWords, '')}`,
    why: 'The old server takes it. The new one does not start with it, and pg_upgrade finds that out when the old one is already stopped.',
    fix: message.includes('unrecognized configuration parameter')
      ? `Take the line out before the upgrade: ${target} has no such setting.`
      : (hint ?? `Write it as ${target} wants it before the upgrade; where the old version takes that too, now.`),
  };
}

/** Most files have no such name, and two maps of a long file take time. */
function readsNamesOtherwise({ access, dialect }: CheckedServer, target: ServerVersion): boolean {
  if (dialect.regexNames === dialectOf(target).regexNames) return false;
  return (access?.snapshot.hba ?? []).some(({ databases, users }) =>
    [...databases, ...users].some((token) => token.kind === 'name' && token.name.startsWith('/')),
  );
}

/** Lines that mean something else under a later version: names that become regular expressions. */
function otherMeanings(server: CheckedServer, target: ServerVersion): readonly Found[] {
  const { access: map, hba, files } = server;
  if (map === undefined || hba === undefined || !readsNamesOtherwise(server, target)) return [];
  const parsed = parseHba(hba.path, files, hbaContext(server, target));
  if (parsed.problems.length > 0) return [];
  const { universe, snapshot } = map;
  const space = nameSpaceOf([...snapshot.hba, ...parsed.records], universe);
  const before = mapAccess(snapshot, universe, space);
  const after = mapAccess({ ...snapshot, hba: parsed.records, dialect: dialectOf(target) }, universe, space);
  const changes = new Map<string, { readonly record: HbaRecord; readonly change: AccessChange }>();
  for (const change of diffAccess(before, after)) {
    const record = change.after ?? change.before;
    if (record === undefined) continue;
    const place = placeOf(record);
    // Whom it lets in besides is more than whom it keeps out.
    if (change.kind === 'allowed' || !changes.has(place)) changes.set(place, { record, change });
  }
  return [...changes.values()].map(({ record, change }) =>
    atLine(record, {
      message: `PostgreSQL ${target} reads this line otherwise: it ${outcome(change)}`,
      why: 'From 16 on a name that begins with a slash is a regular expression. Before, it is a name like any other.',
      fix: 'Say in plain names what is meant, before the upgrade.',
      witness: describeExample(change.witness),
    }),
  );
}

/** Lines of pg_ident.conf whose role becomes a keyword, a group or an expression. */
function otherRoles({ ident, files, dialect }: CheckedServer, target: ServerVersion): readonly Found[] {
  if (ident === undefined) return [];
  const names = new Set(ident.parsed.records.filter(({ databaseUser }) => databaseUser.kind === 'name').map(placeOf));
  const { records } = parseIdent(ident.path, files, { dialect: dialectOf(target) });
  return records.flatMap(({ file, line, databaseUser: { kind } }) => {
    if (kind === 'name' || !names.has(`${file}:${line}`)) return [];
    return [
      {
        file,
        line,
        message: `PostgreSQL ${target} reads this line otherwise: its accounts become ${becomes[kind]}`,
        why: `In pg_ident.conf of ${dialect.version} all, +group and /expression are names of roles like any other. From 16 on they stand for many roles.`,
        fix: 'Write the name of a role. In double quotes all and +group stay names, in the old version and in the new one.',
      },
    ];
  });
}

const becomes: Readonly<Record<Exclude<UserToken['kind'], 'name'>, string>> = {
  all: 'any role, superusers too',
  group: 'any member of the group',
  regex: 'any role that the expression fits',
};

function outcome({ kind }: AccessChange): string {
  switch (kind) {
    case 'allowed':
      return 'lets in others than before';
    case 'refused':
      return 'keeps out whom it let in';
    default:
      return 'asks for something else';
  }
}
