import { byteString, fromUtf8, toDisplay } from '../text/byte-string.ts';
import { splitNameList } from './name-list.ts';
import type { OptionValues, ValueName } from './option-values.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { OptionContext } from './option-context.ts';
import type { AuthMethod } from '../dialect/auth-method.ts';
import { refused, type Refused } from './refused.ts';

/** Completed is the options of a line with what its method implies, if they are all that it needs. */
export type Completed = { readonly kind: 'values'; readonly values: OptionValues } | Refused;

/**
 * checkMethodRequirements checks that a line has the options its method needs and none that exclude each other, and adds
 * what the method implies.
 */
export function checkMethodRequirements(
  method: AuthMethod,
  values: OptionValues,
  { dialect, oauthValidatorLibraries = '' }: OptionContext,
): Completed {
  switch (method) {
    case 'ldap':
      return checkLdap(values, dialect);
    case 'radius':
      return checkRadius(values, dialect);
    case 'cert':
      return complete({ ...values, clientcert: byteString('verify-full') });
    case 'oauth':
      return checkOauth(values, oauthValidatorLibraries);
    default:
      return complete(values);
  }
}

function complete(values: OptionValues): Completed {
  return { kind: 'values', values };
}

const searchOptions = [
  'ldapbasedn',
  'ldapbinddn',
  'ldapbindpasswd',
  'ldapsearchattribute',
  'ldapsearchfilter',
] as const;

function checkLdap(values: OptionValues, { texts }: Dialect): Completed {
  const bindsDirectly = values.ldapprefix !== undefined || values.ldapsuffix !== undefined;
  if (bindsDirectly && searchOptions.some((name) => values[name] !== undefined)) {
    return refused(texts.ldapModesMixed(values.ldapprefix === undefined ? 'ldapsuffix' : 'ldapprefix'));
  }
  if (!bindsDirectly && values.ldapbasedn === undefined) {
    return refused(
      'authentication method "ldap" requires argument "ldapbasedn", "ldapprefix", or "ldapsuffix" to be set',
    );
  }
  if (values.ldapsearchattribute !== undefined && values.ldapsearchfilter !== undefined) {
    return refused('cannot use ldapsearchattribute together with ldapsearchfilter');
  }
  return complete(values);
}

function checkRadius(values: OptionValues, dialect: Dialect): Completed {
  const missing = missingArgument('radius', values, ['radiusservers', 'radiussecrets']);
  if (missing !== undefined) return missing;
  const servers = itemCount(values, 'radiusservers');
  for (const [name, what] of radiusLists) {
    const count = itemCount(values, name);
    if (count <= 1 || count === servers) continue;
    return refused(
      `the number of RADIUS ${what} (${count}) must be 1 or the same as the number of RADIUS servers (${servers})`,
      dialect.viewCountsRadius ? {} : { viewError: null },
    );
  }
  return complete(values);
}

const radiusLists = [
  ['radiussecrets', 'secrets'],
  ['radiusports', 'ports'],
  ['radiusidentifiers', 'identifiers'],
] as const;

function itemCount(values: OptionValues, name: ValueName): number {
  const value = values[name];
  return value === undefined ? 0 : (splitNameList(value)?.length ?? 0);
}

/** A list that is given but empty is no list for the server, which then says the argument is not set. */
function missingArgument(method: AuthMethod, values: OptionValues, names: readonly ValueName[]): Refused | undefined {
  const isList = method === 'radius';
  const name = names.find((each) => values[each] === undefined || (isList && itemCount(values, each) === 0));
  if (name === undefined) return undefined;
  return refused(`authentication method "${method}" requires argument "${name}" to be set`);
}

function checkOauth(values: OptionValues, validators: string): Completed {
  const missing = missingArgument('oauth', values, ['scope', 'issuer']);
  if (missing !== undefined) return missing;
  const withValidator = chooseValidator(values, validators);
  if (withValidator.kind === 'refused') return withValidator;
  if (values.delegate_ident_mapping === '1' && values.map !== undefined) {
    return refused('map cannot be used in combination with delegate_ident_mapping');
  }
  return withValidator;
}

function chooseValidator(values: OptionValues, validators: string): Completed {
  if (validators === '') return refused('oauth_validator_libraries must be set for authentication method oauth');
  const libraries = splitNameList(fromUtf8(validators));
  if (libraries === undefined) {
    return refused('invalid list syntax in parameter "oauth_validator_libraries"', { hasContext: false });
  }
  const { validator } = values;
  if (validator !== undefined) {
    if (libraries.includes(validator)) return complete(values);
    return refused(`validator "${toDisplay(validator)}" is not permitted by oauth_validator_libraries`);
  }
  const [only] = libraries;
  if (libraries.length === 1 && only !== undefined) return complete({ ...values, validator: only });
  return refused(
    'authentication method "oauth" requires argument "validator" to be set when oauth_validator_libraries contains multiple options',
  );
}
