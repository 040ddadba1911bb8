import { setting } from '../setting.ts';
import { bool, integer, oneOf } from '../value-type.ts';

/** loginSettings govern authentication (manual: runtime-config-connection-authentication). */
export const loginSettings = {
  authentication_timeout: setting(
    integer(1, 600, 's'),
    '1min',
    'sighup',
    'Closes a connection that has not logged in after this time, counted from its acceptance.',
  ),
  password_encryption: setting(
    oneOf('md5', 'scram-sha-256'),
    'scram-sha-256',
    'user',
    'Decides which exchange an `md5` line asks of a role without a usable password.',
  ),
  scram_iterations: setting(
    integer(1, 2_147_483_647),
    '4096',
    'user',
    'Sets the iterations of the exchange with a role that has no SCRAM secret.',
  ),
  md5_password_warnings: setting(bool, 'on', 'user', 'Not used: the warning is about CREATE ROLE and ALTER ROLE.'),
  krb_caseins_users: setting(bool, 'off', 'sighup', 'Not used yet: `gss` and `sspi` lines are refused.'),
} as const;
