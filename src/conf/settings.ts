import { parseValue } from './parse-value.ts';
import { settingEntries, type SettingName, type SettingValues } from './setting-table.ts';
import type { SettingValue } from './value-type.ts';

/** SettingSource is where a value comes from. */
export type SettingSource = { readonly file: string; readonly line: number } | 'default' | 'command line';

/** Settings are the values in force, by the setting's name: numbers in the base unit of the table, `settings.port`. */
export type Settings = SettingValues & {
  /** The settings `postern.upstream.NAME`, by their whole names. */
  readonly named: ReadonlyMap<string, string>;
  /** source tells where the value of a setting comes from. */
  source(name: string): SettingSource;
};

/** Assignment gives a value to a setting that the gate honours, to another of the server's, or to a `postern.upstream.NAME`. */
export type Assignment = { readonly source: SettingSource } & (
  | { readonly kind: 'honoured'; readonly name: SettingName; readonly value: SettingValue }
  | { readonly kind: 'server'; readonly name: string; readonly text: string; readonly value: SettingValue }
  | { readonly kind: 'named-upstream'; readonly name: string; readonly value: string }
);

/** buildSettings puts assignments over the defaults; later ones win. */
export function buildSettings(assignments: readonly Assignment[]): Settings {
  const values = new Map<SettingName, SettingValue>(defaults);
  const named = new Map<string, string>();
  const sources = new Map<string, SettingSource>();
  for (const assignment of assignments) {
    sources.set(assignment.name, assignment.source);
    if (assignment.kind === 'honoured') values.set(assignment.name, assignment.value);
    if (assignment.kind === 'named-upstream') named.set(assignment.name, assignment.value);
  }
  return settingsOf(values, named, (name) => sources.get(name) ?? 'default');
}

/** settingsOf makes Settings of a value for each setting of the table. */
export function settingsOf(
  values: ReadonlyMap<SettingName, SettingValue>,
  named: ReadonlyMap<string, string>,
  source: Settings['source'],
): Settings {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parseValue gave each value by its row's type
  const typed = Object.fromEntries(values) as unknown as SettingValues;
  return { ...typed, named, source };
}

const defaults: ReadonlyMap<SettingName, SettingValue> = new Map(
  settingEntries.map(([name, setting]) => {
    const parsed = parseValue(name, setting.type, setting.default);
    if (parsed.kind === 'invalid') throw new Error(`default of ${name}: ${parsed.message}`);
    return [name, parsed.value];
  }),
);
