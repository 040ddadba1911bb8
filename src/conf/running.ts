import type { Settings } from './settings.ts';
import { settingEntries } from './setting-table.ts';
import type { SettingValue } from './value-type.ts';

/** RunningValues are the values that a server runs with, where the question is what a reload would change. */
export interface RunningValues {
  /** value gives the value of a setting by the name that the server spells; undefined where it is not known. */
  value(name: string): SettingValue | undefined;
  /** The settings whose values come from the files. */
  readonly fromFiles: readonly string[];
}

/** runningGate gives the values that a gate runs with. */
export function runningGate(settings: Settings): RunningValues {
  const values = new Map<string, SettingValue>(settingEntries.map(([name]) => [name, settings[name]]));
  return {
    value: (name) => values.get(name),
    fromFiles: [...values.keys()].filter((name) => typeof settings.source(name) === 'object'),
  };
}
