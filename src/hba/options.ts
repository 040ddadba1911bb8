import { asBytes } from '../text/as-bytes.ts';
import { byteString, toDisplay, type ByteString } from '../text/byte-string.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { AuthField } from './auth-token.ts';
import type { OptionContext } from './option-context.ts';
import { checkMethodRequirements } from './method-requirements.ts';
import { listOptions } from './option-list.ts';
import { isOptionName, optionTable, type OptionLine, type OptionRead, type OptionRule } from './option-table.ts';
import type { OptionValues } from './option-values.ts';
import type { HbaOptions } from './record.ts';
import { refused, type Refused } from './refused.ts';

/** ParsedOptions are the options of a line, and what the server complains of without refusing it. */
export type ParsedOptions =
  | { readonly kind: 'options'; readonly options: HbaOptions; readonly warnings: readonly string[] }
  | Refused;

/** parseOptions reads what follows the method: any number of fields of `name=value`, lists too. */
export function parseOptions(
  fields: readonly AuthField[],
  typeAndMethod: Pick<OptionLine, 'type' | 'method'>,
  context: OptionContext,
): ParsedOptions {
  const line = { ...typeAndMethod, dialect: context.dialect };
  let values = defaultsOf(line);
  const warnings: string[] = [];
  for (const field of fields) {
    for (const { text } of field) {
      const read = parseOption(text, line);
      if (read.kind === 'refused') return read;
      // Every option sets the scope back, so that it counts of an ldapurl only if that comes last.
      values = { ...values, ...(line.method === 'ldap' ? { ldapscope: byteString('2') } : {}), ...read.values };
      if (read.warning !== undefined) warnings.push(read.warning);
    }
  }
  const complete = checkMethodRequirements(line.method, values, context);
  if (complete.kind === 'refused') return complete;
  return { kind: 'options', options: optionsOf(complete.values, line), warnings };
}

/** What a method has without an option. Only sspi reads its last two. */
function defaultsOf({ method }: OptionLine): OptionValues {
  switch (method) {
    case 'gss':
      return { include_realm: byteString('1') };
    case 'sspi':
      return { include_realm: byteString('1'), compat_realm: byteString('1'), upn_username: byteString('0') };
    default:
      return {};
  }
}

function parseOption(word: ByteString, line: OptionLine): OptionRead {
  const equals = word.indexOf('=');
  if (equals === -1) return refused(`authentication option not in name=value format: ${toDisplay(word)}`);
  const name = word.slice(0, equals);
  const rule = isOptionName(name) ? optionTable[name] : undefined;
  if (rule === undefined || !isKnown(rule, line.dialect)) {
    return refused(`unrecognized authentication option name: "${toDisplay(asBytes(name))}"`);
  }
  if (rule.needsHostssl === true && line.type !== 'hostssl') {
    return refused(`${name} can only be configured for "hostssl" rows`);
  }
  if (rule.methods !== undefined && !rule.methods.includes(line.method)) {
    const { methodList } = rule;
    const methods = typeof methodList === 'function' ? methodList(line.dialect) : methodList;
    return refused(`authentication option "${name}" is only valid for authentication methods ${methods}`);
  }
  return rule.read(asBytes(word.slice(equals + 1)), line);
}

/** The options of a method came and go with it. */
function isKnown({ isKnown: isKnownTo, methods }: OptionRule, dialect: Dialect): boolean {
  return isKnownTo?.(dialect) !== false && methods?.every((method) => dialect.methodsUnknown.has(method)) !== true;
}

function optionsOf(values: OptionValues, { method }: OptionLine): HbaOptions {
  const { map, clientcert, clientname, upstream } = values;
  return {
    ...(map === undefined ? {} : { map }),
    ...(clientcert === undefined ? {} : { clientCert: clientcert === 'verify-ca' ? 'verify-ca' : 'verify-full' }),
    ...(clientname === undefined ? {} : { clientName: clientname === 'DN' ? 'DN' : 'CN' }),
    ...(upstream === undefined ? {} : { upstream }),
    values,
    list: listOptions(method, values),
  };
}
