import type { ReachRow } from '../../access/reach.ts';
import type { AuthMethod } from '../../dialect/auth-method.ts';
import { isEmpty } from '../../inet/address-set.ts';
import { fromUtf8, type ByteString } from '../../text/byte-string.ts';
import type { Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atServer } from '../reach/at-line.ts';
import { remotePart } from '../reach/origins.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';
import { describeAsked, type Asked } from './asked.ts';
import { describeKnock, endpointsOf, goesOn, isOwnMachine } from './at-endpoint.ts';
import { printHostPort, type Observation } from './observation.ts';

/** findDifferences lists what clients met at a server's endpoints that its files do not lead to. */
export function findDifferences(server: CheckedServer): readonly Found[] {
  return endpointsOf(server).flatMap((seen) => [...compareTls(server, seen), ...compareLines(server, seen)]);
}

const why =
  'The files were changed and not taken, or taken in part: there was no reload, or it was refused. Or something else answers there: a pooler, a proxy, another server.';

function compareTls(server: CheckedServer, seen: Observation): readonly Found[] {
  const inFile = valueOf(server, 'ssl');
  const where = printHostPort(seen.target);
  if (inFile === true && seen.tls.kind === 'declined') {
    return [atSetting(server, 'ssl', { message: `ssl is on in the file, and ${where} has no TLS`, why })];
  }
  if (inFile === false && seen.tls.kind === 'agreed') {
    return [
      atSetting(server, 'ssl', { message: `ssl is off in the file, and ${where} speaks ${seen.tls.version}`, why }),
    ];
  }
  return [];
}

function compareLines(server: CheckedServer, seen: Observation): readonly Found[] {
  if (server.snapshot === undefined) return [];
  // Without ssl no line is about TLS, and compareTls has said that.
  const transports = server.snapshot.ssl ? (['tls', 'none'] as const) : (['none'] as const);
  return transports.flatMap((transport): readonly Found[] => {
    const asked = transport === 'tls' ? seen.overTls : seen.overPlain;
    if (!goesOn(asked)) return [];
    const rows = server.reach.filter((row) => mayDecide(row, server, seen) && row.transports.includes(transport));
    const methods = methodsThatAsk(asked);
    if (methods === undefined || rows.some(({ record }) => methods.has(record.method))) return [];
    const where = `${printHostPort(seen.target)} ${describeAsked(asked)}`;
    const how = transport === 'tls' ? 'over TLS' : 'without TLS';
    const line = rows.length === 0 ? 'no line takes a client that comes so' : 'no line for such a client says so';
    const message = `${how}, ${where}; ${line}`;
    return [atServer(server, { message, why, witness: describeKnock(seen, transport === 'tls' ? 'tls' : 'plain') })];
  });
}

/** Whether a line may be the one for the knock. Where it came from, as the server sees it, is not known. */
function mayDecide(row: ReachRow, { universe }: CheckedServer, seen: Observation): boolean {
  if (row.physical || row.addresses.kind === 'local') return false;
  if (!isOwnMachine(seen) && isEmpty(remotePart(row.addresses.set))) return false;
  const [user, database] = [fromUtf8(seen.target.user), fromUtf8(seen.target.database)];
  // The rows are of those who can log in; the server asks others too, before it says so.
  if (universe.role(user) !== 'unknown' || universe.database(database, 'unknown') !== 'unknown') return true;
  return mayBe(row.users, user) && mayBe(row.databases, database);
}

function mayBe(classes: ReachRow['users'], name: ByteString): boolean {
  return classes.some(({ names, isOpen }) => isOpen || names.includes(name));
}

/** The methods under which a server asks so (manual: auth-methods); undefined where that is not known. */
function methodsThatAsk(asked: Asked): ReadonlySet<AuthMethod> | undefined {
  switch (asked.kind) {
    case 'let-in':
      return new Set(['trust', 'ident', 'cert']);
    case 'cleartext':
      return new Set(['password', 'ldap', 'pam', 'bsd', 'radius']);
    case 'md5':
      return new Set(['md5']);
    case 'sasl':
      return asked.mechanisms.includes('OAUTHBEARER') ? new Set(['oauth']) : new Set(['scram-sha-256', 'md5']);
    case 'gss':
      return new Set(['gss']);
    case 'sspi':
      return new Set(['sspi', 'gss']);
    default:
      return undefined;
  }
}
