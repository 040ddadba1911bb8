import { setting } from '../setting.ts';
import { fileMode, integer, string } from '../value-type.ts';

const greatestInteger = 2_147_483_647;
/** MAX_BACKENDS of the server. */
const mostConnections = 262_143;

/** connectionSettings say where the gate listens and how many it lets in (manual: runtime-config-connection). */
export const connectionSettings = {
  listen_addresses: setting(string, 'localhost', 'postmaster', 'Listens on these names and addresses, `*` for all.'),
  port: setting(integer(1, 65_535), '5432', 'postmaster', 'Listens on this TCP port; names the Unix sockets too.'),
  max_connections: setting(
    integer(1, mostConnections),
    '100',
    'postmaster',
    'Refuses further sessions with SQLSTATE 53300.',
  ),
  superuser_reserved_connections: setting(
    integer(0, mostConnections),
    '3',
    'postmaster',
    'Keeps the last sessions for superusers.',
  ),
  reserved_connections: setting(
    integer(0, mostConnections),
    '0',
    'postmaster',
    'Keeps sessions for members of `pg_use_reserved_connections`.',
  ),
  unix_socket_directories: setting(
    string,
    '/tmp',
    'postmaster',
    'Makes a Unix socket in each of these directories; `@` begins an abstract name.',
  ),
  unix_socket_group: setting(string, '', 'postmaster', 'Gives the Unix sockets to this group.'),
  unix_socket_permissions: setting(fileMode, '0777', 'postmaster', 'Sets the mode of the Unix sockets.'),
  tcp_keepalives_idle: setting(
    integer(0, greatestInteger, 's'),
    '0',
    'user',
    'Probes a client that has been silent for this time; 0 leaves the time to the operating system.',
  ),
  tcp_keepalives_interval: setting(
    integer(0, greatestInteger, 's'),
    '0',
    'user',
    'Not used yet: the operating system decides.',
  ),
  tcp_keepalives_count: setting(
    integer(0, greatestInteger),
    '0',
    'user',
    'Not used yet: the operating system decides.',
  ),
  tcp_user_timeout: setting(
    integer(0, greatestInteger, 'ms'),
    '0',
    'user',
    'Not used yet: the operating system decides.',
  ),
} as const;
