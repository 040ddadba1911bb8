import type { Network } from '../inet/network.ts';
import type { Unit } from './unit.ts';

/** ConnectionLog says which steps of a connection log_connections writes down (manual: guc-log-connections). */
export interface ConnectionLog {
  readonly receipt: boolean;
  readonly authentication: boolean;
  readonly authorization: boolean;
  readonly setup_durations: boolean;
}

/** SettingValue is what the text of a setting becomes. */
export type SettingValue = boolean | number | string | ConnectionLog | readonly Network[];

/** BooleanType takes on, off, true, false, yes, no, 1, 0 and their unique prefixes. */
export interface BooleanType {
  readonly kind: 'bool';
}

/** NumberType takes whole numbers (`integer`) or any (`real`) between two bounds, counted in `unit` where there is one. */
export interface NumberType {
  readonly kind: 'integer' | 'real';
  readonly min: number;
  readonly max: number;
  readonly unit?: Unit;
  /** File modes are shown in octal. */
  readonly octal?: true;
}

/** StringType takes any text. */
export interface StringType {
  readonly kind: 'string';
}

/** EnumType takes one of some words, in any case, each standing for a value. */
export interface EnumType<V extends string = string> {
  readonly kind: 'enum';
  readonly values: Readonly<Record<string, V>>;
  /** Words that are taken too, but not named to anybody: old spellings. */
  readonly hidden: Readonly<Record<string, V>>;
}

/** Checked is the outcome of a check of a text, in the words of the server's check hook. */
export type Checked<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'invalid'; readonly detail?: string; readonly hint?: string };

/** CheckedType takes texts with a grammar of their own. */
export interface CheckedType<T extends SettingValue = SettingValue> {
  readonly kind: 'checked';
  /** What the reference says of the grammar. */
  readonly grammar: string;
  readonly check: (text: string) => Checked<T>;
}

/** ValueType says how the text of a setting becomes a value (manual: config-setting-names-values). */
export type ValueType = BooleanType | NumberType | StringType | EnumType | CheckedType;

/** ValueOf is the TypeScript type of the values of a value type. */
export type ValueOf<T extends ValueType> = T extends BooleanType
  ? boolean
  : T extends NumberType
    ? number
    : T extends EnumType<infer V>
      ? V
      : T extends CheckedType<infer C>
        ? C
        : string;

/** bool is the type of switches. */
export const bool: BooleanType = { kind: 'bool' };

/** string is the type of free text. */
export const string: StringType = { kind: 'string' };

/** integer is the type of whole numbers from min to max, both included, in the base unit. */
export function integer(min: number, max: number, unit?: Unit): NumberType {
  return { kind: 'integer', min, max, ...(unit !== undefined && { unit }) };
}

/** fileMode is the type of the permissions of a file. */
export const fileMode: NumberType = { kind: 'integer', min: 0, max: 0o777, octal: true };

/** oneOf is the type of words that stand for themselves. */
export function oneOf<V extends string>(...words: readonly V[]): EnumType<V> {
  const values = Object.fromEntries(words.map((word) => [word, word]));
  return { kind: 'enum', values, hidden: {} };
}

/** standingFor is the type of words that stand for something else. */
export function standingFor<V extends string>(
  values: Readonly<Record<string, V>>,
  hidden: Readonly<Record<string, V>> = {},
): EnumType<V> {
  return { kind: 'enum', values, hidden };
}
