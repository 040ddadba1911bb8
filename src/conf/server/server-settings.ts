import type { ServerVersion } from '../../dialect/server-version.ts';
import { foldName } from '../name.ts';
import { booleanRows } from './booleans.ts';
import { enumRows } from './enums.ts';
import { integerRows } from './integers.ts';
import { realRows } from './reals.ts';
import {
  isIn,
  parseBooleans,
  parseEnums,
  parseInternals,
  parseNumbers,
  parseStrings,
  type ServerSetting,
} from './server-setting.ts';
import { internalRows, stringRows } from './strings.ts';

/**
 * everySetting holds the settings of all versions: those that pg_settings of running servers shows, the six that it hides,
 * and what the manual of 19 says. A setting that changed stands here more than once.
 */
export const everySetting: readonly ServerSetting[] = [
  ...parseBooleans(booleanRows),
  ...parseNumbers('integer', integerRows),
  ...parseNumbers('real', realRows),
  ...parseEnums(enumRows),
  ...parseStrings(stringRows),
  ...parseInternals(internalRows),
];

/** oldNames are names that the server still takes for settings that were renamed, as long as no setting has them. */
const oldNames: ReadonlyMap<string, string> = new Map([
  ['sort_mem', 'work_mem'],
  ['vacuum_mem', 'maintenance_work_mem'],
  ['ssl_ecdh_curve', 'ssl_groups'],
]);

const tables = new Map<ServerVersion, ReadonlyMap<string, ServerSetting>>();

/** serverSettings gives every setting of a version, by its folded name. */
export function serverSettings(version: ServerVersion): ReadonlyMap<string, ServerSetting> {
  const known = tables.get(version);
  if (known !== undefined) return known;
  const rows = everySetting.filter((setting) => isIn(setting, version));
  const table = new Map(rows.map((setting) => [foldName(setting.name), setting]));
  tables.set(version, table);
  return table;
}

/** findServerSetting finds the setting that a name means to a version, in any case, old names included. */
export function findServerSetting(name: string, version: ServerVersion): ServerSetting | undefined {
  const table = serverSettings(version);
  const folded = foldName(name);
  return table.get(folded) ?? table.get(oldNames.get(folded) ?? '');
}

/** defaultOf gives the value of a setting where no file names it, as it would stand in a file. */
export function defaultOf(name: string, version: ServerVersion): string | undefined {
  return findServerSetting(name, version)?.default;
}
