import { networkList } from '../network-list.ts';
import { setting } from '../setting.ts';
import { integer, oneOf } from '../value-type.ts';

/** A month, in seconds: a ban that shall be longer is an administrator's. */
const longestTime = 30 * 86_400;

/** guardSettings govern what failed logins lead to. */
export const guardSettings = {
  'postern.ban_threshold': setting(
    integer(0, 1_000_000),
    '0',
    'sighup',
    'Bans an address (IPv6: its /64) after failures of this weight within `postern.ban_window`; 0 bans nobody. `postern init` writes 10.',
  ),
  'postern.ban_window': setting(integer(1, longestTime, 's'), '10min', 'sighup', 'Counts failures for this time.'),
  'postern.ban_time': setting(
    integer(1, longestTime, 's'),
    '10min',
    'sighup',
    'Keeps a banned address out for this time, twice as long at each further ban.',
  ),
  'postern.ban_time_max': setting(
    integer(1, longestTime, 's'),
    '1d',
    'sighup',
    'Makes no ban longer than this, and forgets the earlier bans of an address after as long without one.',
  ),
  'postern.ban_exempt': setting(
    networkList,
    '',
    'sighup',
    'Never bans or delays these. Unix sockets and `postern.trusted_proxies` are never banned either.',
  ),
  'postern.ban_offload': setting(
    oneOf('none', 'nftables'),
    'none',
    'sighup',
    'Hands the bans over to the kernel as well, in a table of its own; needs the program `nft` and CAP_NET_ADMIN.',
  ),
  'postern.failure_delay': setting(
    integer(0, 10_000, 'ms'),
    '0',
    'sighup',
    'Lets a failed login wait this long for its answer, twice as long at each further failure, up to 10 s. `postern init` writes 100ms.',
  ),
  'postern.user_delay_threshold': setting(
    integer(0, 1_000_000),
    '0',
    'sighup',
    'After failures of this weight on one user, from all addresses, delays addresses that it has never logged in from; 0 never does. `postern init` writes 50.',
  ),
  'postern.user_delay': setting(
    integer(0, 60_000, 'ms'),
    '5s',
    'sighup',
    'Lets them wait this long before they are examined. The account is never locked.',
  ),
} as const;
