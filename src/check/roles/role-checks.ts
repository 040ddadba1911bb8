import type { Check } from '../check.ts';
import { authDelayNone } from './auth-delay-none.ts';
import { authTimeoutLong } from './auth-timeout-long.ts';
import { connReserved } from './conn-reserved.ts';
import { pwEncryptionBool } from './pw-encryption-bool.ts';
import { pwEncryptionMd5 } from './pw-encryption-md5.ts';
import { pwEqualName } from './pw-equal-name.ts';
import { pwExpiredIgnored } from './pw-expired-ignored.ts';
import { pwMd5Hashes } from './pw-md5-hashes.ts';
import { pwNeverExpires } from './pw-never-expires.ts';
import { pwNoComplexity } from './pw-no-complexity.ts';
import { pwNoneLogin } from './pw-none-login.ts';
import { pwScramLow } from './pw-scram-low.ts';
import { roleConnectPublic } from './role-connect-public.ts';
import { roleLimitMissing } from './role-limit-missing.ts';
import { pwInConfig } from '../clients/pw-in-config.ts';
import { roleReplicationSuper } from './role-replication-super.ts';
import { roleStale } from './role-stale.ts';

/** roleChecks are about passwords and roles. */
export const roleChecks: readonly Check[] = [
  authDelayNone,
  authTimeoutLong,
  connReserved,
  pwEncryptionBool,
  pwEncryptionMd5,
  pwEqualName,
  pwExpiredIgnored,
  pwInConfig,
  pwMd5Hashes,
  pwNeverExpires,
  pwNoComplexity,
  pwNoneLogin,
  pwScramLow,
  roleConnectPublic,
  roleLimitMissing,
  roleReplicationSuper,
  roleStale,
];
