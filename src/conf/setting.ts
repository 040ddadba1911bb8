import type { ValueOf, ValueType } from './value-type.ts';

/** SettingContext says when a setting can change (manual: view-pg-settings). In a file, only postmaster needs a restart. */
export type SettingContext = 'postmaster' | 'sighup' | 'superuser-backend' | 'superuser' | 'user';

/** Setting is one setting that the gate honours. */
export interface Setting<T extends ValueType = ValueType> {
  readonly type: T;
  /** The default, as it would stand in the file. */
  readonly default: string;
  readonly context: SettingContext;
  /** What the gate does with it, in one sentence for the reference. */
  readonly gate: string;
}

/** setting describes one setting, keeping the type of its values. */
export function setting<T extends ValueType>(
  type: T,
  byDefault: string,
  context: SettingContext,
  gate: string,
): Setting<T> {
  return { type, default: byDefault, context, gate };
}

/** ValuesOf is the object of the values of a table of settings. */
export type ValuesOf<Table extends Readonly<Record<string, Setting>>> = {
  readonly [Name in keyof Table]: ValueOf<Table[Name]['type']>;
};
