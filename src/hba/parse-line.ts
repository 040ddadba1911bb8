import { parseAddressField } from './address-field.ts';
import type { TokenizedLine } from './auth-file.ts';
import { printContext, type AuthProblem } from './auth-problem.ts';
import { parseTypeField } from './connection-type.ts';
import { parseMethodField } from './method-table.ts';
import { parseDatabaseField, parseUserField } from './name-tokens.ts';
import type { OptionContext } from './option-context.ts';
import { parseOptions } from './options.ts';
import type { HbaAddress, HbaRecord } from './record.ts';
import { refused, type Refused } from './refused.ts';

/** HbaContext is what the meaning of pg_hba.conf depends on besides its text. */
export interface HbaContext extends OptionContext {
  /** The setting `ssl`. */
  readonly ssl: boolean;
}

/** HbaLine is one line as the server takes it, before it has its number. */
export type HbaLine =
  | {
      readonly kind: 'record';
      readonly record: Omit<HbaRecord, 'ruleNumber'>;
      readonly warnings: readonly AuthProblem[];
      /** What the view shows as an error of a line that is loaded all the same. */
      readonly viewError: string | null;
    }
  | {
      readonly kind: 'refused';
      readonly problem: AuthProblem;
      readonly warnings: readonly AuthProblem[];
      readonly viewError: string | null;
    }
  /** An include of the line failed; the problem is among those of the file. */
  | { readonly kind: 'not-included'; readonly viewError: string };

/** whyUseless is why a line of its type can match no connection, if it cannot; the server loads it all the same. */
function whyUseless(type: string, { dialect, ssl }: HbaContext): Refused | undefined {
  if (type === 'hostssl' && !ssl) {
    return refused('hostssl record cannot match because SSL is disabled', { hint: dialect.texts.sslHint });
  }
  if (type === 'hostgssenc' && dialect.methodsNotBuilt.has('gss')) {
    const { gssHint } = dialect.texts;
    const message = 'hostgssenc record cannot match because GSSAPI is not supported by this build';
    return refused(message, gssHint === undefined ? {} : { hint: gssHint });
  }
  return undefined;
}

/** parseHbaLine reads one tokenized line of pg_hba.conf, field by field in the server's order (manual: auth-pg-hba-conf). */
export function parseHbaLine(line: TokenizedLine, context: HbaContext): HbaLine {
  if (line.error !== undefined) return { kind: 'not-included', viewError: line.error };
  const parsed = parseFields(line, context);
  const warnings: AuthProblem[] = [];
  const useless = line.fields[0]?.length === 1 ? whyUseless(line.fields[0][0].text, context) : undefined;
  if (useless !== undefined) warnings.push(problemAt(line, useless));
  if (parsed.kind === 'refused') {
    const problem = problemAt(line, parsed);
    const { viewError = parsed.message } = parsed;
    return { kind: 'refused', problem, warnings, viewError: viewError ?? useless?.message ?? null };
  }
  const { record } = parsed;
  warnings.push(...parsed.warnings.map((message) => problemAt(line, refused(message))));
  // The check of an oauth line clears what was found before it.
  const isMarked = record.method !== 'oauth';
  return { kind: 'record', record, warnings, viewError: isMarked ? (useless?.message ?? null) : null };
}

function problemAt({ file, line }: TokenizedLine, { message, hint, hasContext }: Refused): AuthProblem {
  return {
    file,
    line,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(hasContext === false ? {} : { context: printContext([{ file, line }]) }),
  };
}

type ParsedFields =
  | { readonly kind: 'fields'; readonly record: Omit<HbaRecord, 'ruleNumber'>; readonly warnings: readonly string[] }
  | Refused;

function parseFields({ file, line, text, fields }: TokenizedLine, context: HbaContext): ParsedFields {
  const { dialect } = context;
  const [typeField, databaseField, userField] = fields;
  if (typeField === undefined) return refused('line has no fields');
  const parsedType = parseTypeField(typeField);
  if (parsedType.kind === 'refused') return parsedType;
  const { type } = parsedType;
  if (databaseField === undefined) return refused('end-of-line before database specification');
  const databases = parseDatabaseField(databaseField, dialect);
  if (databases.kind === 'refused') return databases;
  if (userField === undefined) return refused('end-of-line before role specification');
  const users = parseUserField(userField, dialect);
  if (users.kind === 'refused') return users;
  let next = 3;
  let address: HbaAddress | undefined;
  if (type !== 'local') {
    const parsed = parseAddressField(fields[3], fields[4]);
    if (parsed.kind === 'refused') return parsed;
    address = parsed.address;
    next += parsed.fields;
  }
  const parsedMethod = parseMethodField(fields[next], type, dialect);
  if (parsedMethod.kind === 'refused') return parsedMethod;
  const { method } = parsedMethod;
  const options = parseOptions(fields.slice(next + 1), { type, method }, context);
  if (options.kind === 'refused') return options;
  return {
    kind: 'fields',
    warnings: options.warnings,
    record: {
      file,
      line,
      text,
      type,
      databases: databases.tokens,
      users: users.tokens,
      ...(address === undefined ? {} : { address }),
      method,
      options: options.options,
    },
  };
}
