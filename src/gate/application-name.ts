import { asBytes } from '../text/as-bytes.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { ClientAddress } from './client-address.ts';

/** NAMEDATALEN - 1: the server cuts a longer application_name. */
const maxNameLength = 63;

/**
 * applicationNameWithHost puts where a client comes from behind its application_name, as PgBouncer does. The name gives
 * way: whoever looks into pg_stat_activity for an address must find all of it.
 */
export function applicationNameWithHost(
  name: ByteString | undefined,
  { address, host, port }: Pick<ClientAddress, 'address' | 'host' | 'port'>,
): ByteString {
  const where = address.family === 4 ? `${host}:${port}` : `[${host}]:${port}`;
  if (name === undefined || name === '') return asBytes(where.slice(0, maxNameLength));
  const separator = ' - ';
  const room = Math.max(0, maxNameLength - separator.length - where.length);
  return asBytes(`${name.slice(0, room)}${separator}${where}`.slice(0, maxNameLength));
}
