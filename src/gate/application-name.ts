import { asBytes } from '../text/as-bytes.ts';
import { byteString, type ByteString } from '../text/byte-string.ts';
import { cleanAscii } from '../protocol/startup-request.ts';
import type { ClientAddress } from './client-address.ts';

const applicationName = byteString('application_name');

/**
 * addHost puts where a client comes from into the application_name of its startup parameters. The server reads the names of
 * settings in any case (manual: config-setting-names-values) and takes the last: one beside ours would hide it.
 */
export function addHost(
  parameters: ReadonlyMap<ByteString, ByteString>,
  client: Pick<ClientAddress, 'address' | 'host' | 'port'>,
): ReadonlyMap<ByteString, ByteString> {
  const isName = ([name]: readonly [ByteString, ByteString]): boolean => name.toLowerCase() === applicationName;
  const given = [...parameters].findLast(isName)?.[1];
  const others = [...parameters].filter((entry) => !isName(entry));
  return new Map([...others, [applicationName, applicationNameWithHost(given, client)]]);
}

/** NAMEDATALEN - 1: the server cuts a longer application_name. */
const maxNameLength = 63;

/**
 * applicationNameWithHost puts where a client comes from behind its application_name, as PgBouncer does. The name gives
 * way: whoever looks into pg_stat_activity for an address must find all of it. The server writes four characters for a byte
 * that is no printable ASCII, so that it is done here, before the name is cut.
 */
export function applicationNameWithHost(
  given: ByteString | undefined,
  { address, host, port }: Pick<ClientAddress, 'address' | 'host' | 'port'>,
): ByteString {
  const where = address.family === 4 ? `${host}:${port}` : `[${host}]:${port}`;
  if (given === undefined || given === '') return asBytes(where.slice(0, maxNameLength));
  const name = cleanAscii(given);
  const separator = ' - ';
  const room = Math.max(0, maxNameLength - separator.length - where.length);
  return asBytes(`${name.slice(0, room)}${separator}${where}`.slice(0, maxNameLength));
}
