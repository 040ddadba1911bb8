import type { Check } from '../check.ts';
import { allAll } from './all-all.ts';
import { certNoCa } from './cert-no-ca.ts';
import { certTrustFallback } from './cert-trust-fallback.ts';
import { certVerifyCaOnly } from './cert-verify-ca-only.ts';
import { dbNamespace } from './db-namespace.ts';
import { groupNoinherit } from './group-noinherit.ts';
import { groupWithoutPlus } from './group-without-plus.ts';
import { hostnameRule } from './hostname-rule.ts';
import { hostnameSuffixWide } from './hostname-suffix-wide.ts';
import { identTcp } from './ident-tcp.ts';
import { includeRealm0 } from './include-realm-0.ts';
import { ldapPlain } from './ldap-plain.ts';
import { localhostHalf } from './localhost-half.ts';
import { md5Method } from './md5-method.ts';
import { md5StaleForHash } from './md5-stale-for-hash.ts';
import { oauthHttp } from './oauth-http.ts';
import { passwordCleartext } from './password-cleartext.ts';
import { plaintextDoor } from './plaintext-door.ts';
import { radiusLegacy } from './radius-legacy.ts';
import { rangeWide } from './range-wide.ts';
import { regexUnanchored } from './regex-unanchored.ts';
import { rejectV4Only } from './reject-v4-only.ts';
import { replicationLogicalSurprise } from './replication-logical-surprise.ts';
import { replicationNotCovered } from './replication-not-covered.ts';
import { replicationWide } from './replication-wide.ts';
import { ruleEmpty } from './rule-empty.ts';
import { rulePartlyShadowed } from './rule-partly-shadowed.ts';
import { ruleUnreachable } from './rule-unreachable.ts';
import { samenetDrift } from './samenet-drift.ts';
import { secretInHba } from './secret-in-hba.ts';
import { superuserGroupLine } from './superuser-group-line.ts';
import { superuserRemote } from './superuser-remote.ts';
import { trustLocal } from './trust-local.ts';
import { trustLoopback } from './trust-loopback.ts';
import { trustRemote } from './trust-remote.ts';
import { v4MappedRange } from './v4-mapped-range.ts';
import { worldOpen } from './world-open.ts';

/** accessChecks are about what the lines of pg_hba.conf let in. */
export const accessChecks: readonly Check[] = [
  allAll,
  certNoCa,
  certTrustFallback,
  certVerifyCaOnly,
  dbNamespace,
  groupNoinherit,
  groupWithoutPlus,
  hostnameRule,
  hostnameSuffixWide,
  identTcp,
  includeRealm0,
  ldapPlain,
  localhostHalf,
  md5Method,
  md5StaleForHash,
  oauthHttp,
  passwordCleartext,
  plaintextDoor,
  radiusLegacy,
  rangeWide,
  regexUnanchored,
  rejectV4Only,
  replicationLogicalSurprise,
  replicationNotCovered,
  replicationWide,
  ruleEmpty,
  rulePartlyShadowed,
  ruleUnreachable,
  samenetDrift,
  secretInHba,
  superuserGroupLine,
  superuserRemote,
  trustLocal,
  trustLoopback,
  trustRemote,
  v4MappedRange,
  worldOpen,
];
