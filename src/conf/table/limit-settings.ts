import { setting } from '../setting.ts';
import { integer } from '../value-type.ts';

/** MAX_BACKENDS of PostgreSQL, the bound of max_connections. */
const most = 262_143;

/**
 * limitSettings bound what one client, and all together, may take. By default an address may have as many sessions as
 * there are, since all of a pool, or of an office behind NAT, comes from one; what has not logged in is bounded.
 */
export const limitSettings = {
  'postern.max_connections_per_address': setting(
    integer(0, most),
    '0',
    'sighup',
    'Refuses more connections than this from one address (IPv6: one /64), logged in or not; 0 is no limit.',
  ),
  'postern.max_connections_per_network': setting(
    integer(0, most),
    '0',
    'sighup',
    'Refuses more connections than this from one /24 (IPv6: /48); 0 is no limit.',
  ),
  'postern.max_connections_per_user': setting(
    integer(0, most),
    '0',
    'sighup',
    "Refuses more sessions than this of one role, superusers excepted; 0 is no limit but the role's own.",
  ),
  'postern.max_connections_per_database': setting(
    integer(0, most),
    '0',
    'sighup',
    "Refuses more sessions than this on one database, superusers excepted; 0 is no limit but the database's own.",
  ),
  'postern.max_handshakes': setting(
    integer(1, most),
    '10000',
    'sighup',
    'Lets at most so many connections be without a login at once; for one more, the one that has waited the longest is dropped.',
  ),
  'postern.max_handshakes_per_address': setting(
    integer(1, most),
    '2000',
    'sighup',
    'The same for one address (IPv6: one /64): it displaces its own, and nobody else.',
  ),
  'postern.rate_connections_per_address': setting(
    integer(0, 1_000_000),
    '1000',
    'sighup',
    'Takes so many new connections a second from one address (IPv6: one /64) in the long run; 0 is no limit.',
  ),
  'postern.rate_connections_burst': setting(
    integer(1, 1_000_000),
    '10000',
    'sighup',
    'Takes so many at once after a pause.',
  ),
} as const;
