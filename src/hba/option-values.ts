import type { ByteString } from '../text/byte-string.ts';

/** OptionName is an option of a pg_hba.conf line, as it is written; `upstream` is the gate's own. */
export type OptionName =
  | 'map'
  | 'clientcert'
  | 'clientname'
  | 'pamservice'
  | 'pam_use_hostname'
  | 'ldapurl'
  | 'ldaptls'
  | 'ldapscheme'
  | 'ldapserver'
  | 'ldapport'
  | 'ldapbinddn'
  | 'ldapbindpasswd'
  | 'ldapsearchattribute'
  | 'ldapsearchfilter'
  | 'ldapbasedn'
  | 'ldapprefix'
  | 'ldapsuffix'
  | 'krb_realm'
  | 'include_realm'
  | 'compat_realm'
  | 'upn_username'
  | 'radiusservers'
  | 'radiusports'
  | 'radiussecrets'
  | 'radiusidentifiers'
  | 'issuer'
  | 'scope'
  | 'validator'
  | 'delegate_ident_mapping'
  | 'upstream';

/** ValueName is a value a line can have: its options, and the LDAP scope, which only an ldapurl gives. */
export type ValueName = Exclude<OptionName, 'ldapurl'> | 'ldapscope';

/**
 * OptionValues are the options of a line after parsing, the last one of each name. Switches are `1` or `0`; numbers are
 * decimal; an ldapurl is taken apart into the options it stands for.
 */
export type OptionValues = Readonly<Partial<Record<ValueName, ByteString>>>;
