import type { DialectTexts } from '../dialect/dialect.ts';
import { gateDialect } from '../dialect/dialects.ts';
import { withoutBlanks } from './blank.ts';
import { printReal, scanInteger, scanReal } from './c-number.ts';
import { roundHalfEven, toBaseUnit, unitsHint } from './unit.ts';
import type { EnumType, NumberType, SettingValue, ValueType } from './value-type.ts';

/** InvalidValue says why a text is no value of a setting, in the server's words. */
export interface InvalidValue {
  readonly kind: 'invalid';
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** ValueTexts is what differs in these words from one version to another. */
export type ValueTexts = Pick<DialectTexts, 'settingRange'>;

/** ParsedValue is the value of a setting, or why its text is none. */
export type ParsedValue = { readonly kind: 'value'; readonly value: SettingValue } | InvalidValue;

/**
 * parseValue reads the text of a setting (manual: config-setting-names-values). `name` is the setting's name as the server
 * spells it, for the messages, whose words are `texts`.
 */
export function parseValue(
  name: string,
  type: ValueType,
  text: string,
  texts: ValueTexts = gateDialect.texts,
): ParsedValue {
  switch (type.kind) {
    case 'bool': {
      const value = parseBoolean(text);
      if (value !== undefined) return { kind: 'value', value };
      return { kind: 'invalid', message: `parameter "${name}" requires a Boolean value` };
    }
    case 'integer':
    case 'real':
      return parseNumber(name, type, text, texts);
    case 'enum':
      return parseEnum(name, type, text);
    case 'checked': {
      const checked = type.check(text);
      return checked.kind === 'value' ? checked : { message: invalidValue(name, text), ...checked };
    }
    case 'string':
      return { kind: 'value', value: text };
  }
}

/** parseBoolean reads a boolean, in any case: a unique beginning of true, false, yes, no, on, off, or 1, 0. */
export function parseBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (/^(t|tr|tru|true|y|ye|yes|on|1)$/.test(word)) return true;
  if (/^(f|fa|fal|fals|false|n|no|of|off|0)$/.test(word)) return false;
  return undefined;
}

function invalidValue(name: string, text: string): string {
  return `invalid value for parameter "${name}": "${text}"`;
}

const greatestInteger = 2_147_483_647;

function parseNumber(name: string, type: NumberType, text: string, texts: ValueTexts): ParsedValue {
  const invalid = (hint?: string): InvalidValue => ({
    kind: 'invalid',
    message: invalidValue(name, text),
    ...(hint !== undefined && { hint }),
  });
  const scanned = type.kind === 'integer' ? scanInteger(text) : scanReal(text);
  if (scanned === undefined) return invalid();
  const inUnit = applyUnit(scanned.value, scanned.rest, type);
  if (inUnit === undefined) return invalid(type.unit === undefined ? undefined : unitsHint(type.unit));
  const value = type.kind === 'integer' ? roundHalfEven(inUnit) : inUnit;
  if (type.kind === 'integer' && (value > greatestInteger || value < -greatestInteger - 1)) {
    return invalid('Value exceeds integer range.');
  }
  if (value >= type.min && value <= type.max) return { kind: 'value', value };
  const range = texts.settingRange(printNumber(type, type.min), printNumber(type, type.max), type.unit);
  const shown = type.unit === undefined ? printNumber(type, value) : `${printNumber(type, value)} ${type.unit}`;
  return { kind: 'invalid', message: `${shown} is outside the valid range for parameter "${name}" ${range}` };
}

/** Blanks may stand before and after the unit. */
function applyUnit(value: number, rest: string, type: NumberType): number | undefined {
  const unit = withoutBlanks(rest);
  if (unit === '') return value;
  return type.unit === undefined ? undefined : toBaseUnit(value, unit, type.unit);
}

function printNumber(type: NumberType, value: number): string {
  return type.kind === 'integer' ? String(value) : printReal(value);
}

function parseEnum(name: string, type: EnumType, text: string): ParsedValue {
  const word = text.toLowerCase();
  const found = [...Object.entries(type.values), ...Object.entries(type.hidden)].find(
    ([label]) => label.toLowerCase() === word,
  );
  if (found !== undefined) return { kind: 'value', value: found[1] };
  const hint = `Available values: ${Object.keys(type.values).join(', ')}.`;
  return { kind: 'invalid', message: invalidValue(name, text), hint };
}
