import { setting } from '../setting.ts';
import { checkStateLocation } from '../state-location.ts';
import { string, type CheckedType } from '../value-type.ts';

const stateLocation: CheckedType<string> = {
  kind: 'checked',
  grammar:
    '`file`, `memory` or `redis://[user:password@]host[:port][/database]`; `valkey://` is the same, `rediss://` and `valkeys://` with TLS',
  check: checkStateLocation,
};

/** stateSettings say where the guard keeps what it knows, and with whom it shares it. */
export const stateSettings = {
  'postern.state': setting(
    stateLocation,
    'file',
    'postmaster',
    'Keeps bans over a restart in `postern.bans` (`file`), forgets them (`memory`), or shares bans, failures, limits and cancel requests with other gates as well: see [many gates](many-gates.md).',
  ),
  'postern.state_secret_file': setting(
    string,
    '',
    'postmaster',
    'Signs what is shared with the secret in this file, the same for all gates; needed where `postern.state` is a URL, and as private as a private key.',
  ),
  'postern.state_ca_file': setting(
    string,
    '',
    'postmaster',
    'Believes the server of `postern.state` by these certificates; empty is those of the system.',
  ),
} as const;
