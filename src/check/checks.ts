import { accessChecks } from './access/access-checks.ts';
import type { Check } from './check.ts';
import { endpointChecks } from './endpoint/endpoint-checks.ts';
import { hostChecks } from './host/host-checks.ts';
import { roleChecks } from './roles/role-checks.ts';
import { tlsChecks } from './tls/tls-checks.ts';
import { listenAddressInvalid } from './listen/listen-address-invalid.ts';
import { listenAll } from './listen/listen-all.ts';
import { listenListSyntax } from './listen/listen-list-syntax.ts';
import { listenNone } from './listen/listen-none.ts';
import { listenPendingRestart } from './listen/listen-pending-restart.ts';
import { listenTypographicQuote } from './listen/listen-typographic-quote.ts';
import { listenV6Forgotten } from './listen/listen-v6-forgotten.ts';
import { noWayIn } from './listen/no-way-in.ts';
import { portOctal } from './listen/port-octal.ts';
import { portOutOfRange } from './listen/port-out-of-range.ts';
import { portPrivileged } from './listen/port-privileged.ts';
import { socketAbstract } from './listen/socket-abstract.ts';
import { socketDirTmp } from './listen/socket-dir-tmp.ts';
import { socketPermDecimal } from './listen/socket-perm-decimal.ts';
import { socketWorld } from './listen/socket-world.ts';
import { hbaAtCycle } from './hba/hba-at-cycle.ts';
import { hbaAtEmpty } from './hba/hba-at-empty.ts';
import { hbaAtMissing } from './hba/hba-at-missing.ts';
import { hbaBadCidr } from './hba/hba-bad-cidr.ts';
import { hbaCase } from './hba/hba-case.ts';
import { hbaClientcertLegacy } from './hba/hba-clientcert-legacy.ts';
import { hbaClientcertPlace } from './hba/hba-clientcert-place.ts';
import { hbaCommaSpace } from './hba/hba-comma-space.ts';
import { hbaContinuationComment } from './hba/hba-continuation-comment.ts';
import { hbaContinuationOld } from './hba/hba-continuation-old.ts';
import { hbaGlob } from './hba/hba-glob.ts';
import { hbaHostBits } from './hba/hba-host-bits.ts';
import { hbaIncludeForm } from './hba/hba-include-form.ts';
import { hbaIncludeOld } from './hba/hba-include-old.ts';
import { hbaMaskNotPrefix } from './hba/hba-mask-not-prefix.ts';
import { hbaMethodPlace } from './hba/hba-method-place.ts';
import { hbaMethodUnknown } from './hba/hba-method-unknown.ts';
import { hbaMissingAddress } from './hba/hba-missing-address.ts';
import { hbaMissingMask } from './hba/hba-missing-mask.ts';
import { hbaNameThatIsNoName } from './hba/hba-name-that-is-no-name.ts';
import { hbaNameTruncation } from './hba/hba-name-truncation.ts';
import { hbaNbspBom } from './hba/hba-nbsp-bom.ts';
import { hbaOptionForm } from './hba/hba-option-form.ts';
import { hbaQuoteUnterminated } from './hba/hba-quote-unterminated.ts';
import { hbaQuotedKeyword } from './hba/hba-quoted-keyword.ts';
import { hbaRefused } from './hba/hba-refused.ts';
import { hbaRegexBad } from './hba/hba-regex-bad.ts';
import { hbaRegexOld } from './hba/hba-regex-old.ts';
import { hbaShortAddress } from './hba/hba-short-address.ts';
import { hbaSingleQuote } from './hba/hba-single-quote.ts';
import { hbaTokenLong } from './hba/hba-token-long.ts';
import { identBackref2 } from './ident/ident-backref-2.ts';
import { identBackrefNoGroup } from './ident/ident-backref-no-group.ts';
import { identDnOrder } from './ident/ident-dn-order.ts';
import { identExtraField } from './ident/ident-extra-field.ts';
import { identMapUndefined } from './ident/ident-map-undefined.ts';
import { identMapUnused } from './ident/ident-map-unused.ts';
import { identPgAll } from './ident/ident-pg-all.ts';
import { identRefused } from './ident/ident-refused.ts';
import { identRegexUnanchored } from './ident/ident-regex-unanchored.ts';
import { identRootSuperuser } from './ident/ident-root-superuser.ts';
import { identUnquotedComma } from './ident/ident-unquoted-comma.ts';
import { diskUnencrypted } from './attestation/disk-unencrypted.ts';
import { roomAccess } from './attestation/room-access.ts';
import { fail2banAbsent } from './logging/fail2ban-absent.ts';
import { fail2banBansProxy } from './logging/fail2ban-bans-proxy.ts';
import { fail2banFilterStale } from './logging/fail2ban-filter-stale.ts';
import { logConnectionsOff } from './logging/log-connections-off.ts';
import { logConnectionsValue } from './logging/log-connections-value.ts';
import { logDisconnectionsOff } from './logging/log-disconnections-off.ts';
import { logHostnameOn } from './logging/log-hostname-on.ts';
import { logPrefixNoHost } from './logging/log-prefix-no-host.ts';
import { logReplicationCommandsOff } from './logging/log-replication-commands-off.ts';
import { tlsClientRequire } from './clients/tls-client-require.ts';
import { fwExtraPort } from './network/fw-extra-port.ts';
import { fwFlushFirst } from './network/fw-flush-first.ts';
import { fwHbaMismatch } from './network/fw-hba-mismatch.ts';
import { fwNotPersistent } from './network/fw-not-persistent.ts';
import { fwOpenWorld } from './network/fw-open-world.ts';
import { fwOutboundOpen } from './network/fw-outbound-open.ts';
import { fwRuleDead } from './network/fw-rule-dead.ts';
import { fwTwoManagers } from './network/fw-two-managers.ts';
import { fwV4Only } from './network/fw-v4-only.ts';
import { netProxyMd5 } from './network/net-proxy-md5.ts';
import { netProxyTrust } from './network/net-proxy-trust.ts';
import { netPublicAddress } from './network/net-public-address.ts';
import { netSshPortRange } from './network/net-ssh-port-range.ts';
import { netTunnelErasesSource } from './network/net-tunnel-erases-source.ts';
import { netTunnelGatewayports } from './network/net-tunnel-gatewayports.ts';

/** checks are all checks: a new one is a file, and a line here. */
export const checks: readonly Check[] = [
  listenAddressInvalid,
  listenAll,
  listenListSyntax,
  listenNone,
  listenPendingRestart,
  listenTypographicQuote,
  listenV6Forgotten,
  noWayIn,
  portOctal,
  portOutOfRange,
  portPrivileged,
  socketAbstract,
  socketDirTmp,
  socketPermDecimal,
  socketWorld,
  hbaAtCycle,
  hbaAtEmpty,
  hbaAtMissing,
  hbaBadCidr,
  hbaCase,
  hbaClientcertLegacy,
  hbaClientcertPlace,
  hbaCommaSpace,
  hbaContinuationComment,
  hbaContinuationOld,
  hbaGlob,
  hbaHostBits,
  hbaIncludeForm,
  hbaIncludeOld,
  hbaMaskNotPrefix,
  hbaMethodPlace,
  hbaMethodUnknown,
  hbaMissingAddress,
  hbaMissingMask,
  hbaNameThatIsNoName,
  hbaNameTruncation,
  hbaNbspBom,
  hbaOptionForm,
  hbaQuoteUnterminated,
  hbaQuotedKeyword,
  hbaRefused,
  hbaRegexBad,
  hbaRegexOld,
  hbaShortAddress,
  hbaSingleQuote,
  hbaTokenLong,
  identBackref2,
  identBackrefNoGroup,
  identDnOrder,
  identExtraField,
  identMapUndefined,
  identMapUnused,
  identPgAll,
  identRefused,
  identRegexUnanchored,
  identRootSuperuser,
  identUnquotedComma,
  fail2banAbsent,
  fail2banBansProxy,
  fail2banFilterStale,
  logConnectionsOff,
  logConnectionsValue,
  logDisconnectionsOff,
  logHostnameOn,
  logPrefixNoHost,
  logReplicationCommandsOff,
  fwExtraPort,
  fwFlushFirst,
  fwHbaMismatch,
  fwNotPersistent,
  fwOpenWorld,
  fwOutboundOpen,
  fwRuleDead,
  fwTwoManagers,
  fwV4Only,
  netProxyMd5,
  netProxyTrust,
  netSshPortRange,
  netPublicAddress,
  netTunnelErasesSource,
  netTunnelGatewayports,
  ...accessChecks,
  ...tlsChecks,
  tlsClientRequire,
  ...roleChecks,
  ...endpointChecks,
  ...hostChecks,
  diskUnencrypted,
  roomAccess,
];
