import { byteString } from '../text/byte-string.ts';
import type { OptionValues, ValueName } from './option-values.ts';
import type { AuthMethod } from '../dialect/auth-method.ts';
import type { HbaOption } from './record.ts';

interface ShownOption {
  readonly name: ValueName;
  /** The methods it is shown for; absent if for all. */
  readonly methods?: readonly AuthMethod[];
  /** A number is not shown if it is 0; a switch is shown as `true`, and only if it is on. */
  readonly form?: 'number' | 'switch';
}

/** What pg_hba_file_rules shows in its column `options`, in its order; clientname and others it never shows. */
const shownOptions: readonly ShownOption[] = [
  { name: 'include_realm', methods: ['gss', 'sspi'], form: 'switch' },
  { name: 'krb_realm', methods: ['gss', 'sspi'] },
  { name: 'map' },
  { name: 'clientcert' },
  { name: 'pamservice' },
  { name: 'ldapserver', methods: ['ldap'] },
  { name: 'ldapport', methods: ['ldap'], form: 'number' },
  { name: 'ldapscheme', methods: ['ldap'] },
  { name: 'ldaptls', methods: ['ldap'], form: 'switch' },
  { name: 'ldapprefix', methods: ['ldap'] },
  { name: 'ldapsuffix', methods: ['ldap'] },
  { name: 'ldapbasedn', methods: ['ldap'] },
  { name: 'ldapbinddn', methods: ['ldap'] },
  { name: 'ldapbindpasswd', methods: ['ldap'] },
  { name: 'ldapsearchattribute', methods: ['ldap'] },
  { name: 'ldapsearchfilter', methods: ['ldap'] },
  { name: 'ldapscope', methods: ['ldap'], form: 'number' },
  { name: 'radiusservers', methods: ['radius'] },
  { name: 'radiussecrets', methods: ['radius'] },
  { name: 'radiusidentifiers', methods: ['radius'] },
  { name: 'radiusports', methods: ['radius'] },
  { name: 'issuer', methods: ['oauth'] },
  { name: 'scope', methods: ['oauth'] },
  { name: 'validator', methods: ['oauth'] },
  { name: 'delegate_ident_mapping', methods: ['oauth'], form: 'switch' },
  { name: 'upstream' },
];

const noOptions: readonly HbaOption[] = [];

/** listOptions gives the options of a line as the view shows them. */
export function listOptions(method: AuthMethod, values: OptionValues): readonly HbaOption[] {
  if (Object.keys(values).length === 0) return noOptions;
  const list: HbaOption[] = [];
  for (const { name, methods, form } of shownOptions) {
    const value = values[name];
    if (value === undefined || methods?.includes(method) === false) continue;
    if (form === undefined || (form === 'number' && value !== '0')) list.push({ name, value });
    if (form === 'switch' && value === '1') list.push({ name, value: byteString('true') });
  }
  return list;
}
