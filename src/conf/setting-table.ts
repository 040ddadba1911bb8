import type { Setting, ValuesOf } from './setting.ts';
import { connectionSettings } from './table/connection-settings.ts';
import { fileSettings } from './table/file-settings.ts';
import { controlSettings } from './table/control-settings.ts';
import { guardSettings } from './table/guard-settings.ts';
import { limitSettings } from './table/limit-settings.ts';
import { loggingSettings } from './table/logging-settings.ts';
import { loginSettings } from './table/login-settings.ts';
import { posternSettings } from './table/postern-settings.ts';
import { proxySettings } from './table/proxy-settings.ts';
import { stateSettings } from './table/state-settings.ts';
import { tlsSettings } from './table/tls-settings.ts';

/** settingTable holds every setting that the gate honours, by the name that the server spells. */
export const settingTable = {
  ...connectionSettings,
  ...loginSettings,
  ...tlsSettings,
  ...loggingSettings,
  ...fileSettings,
  ...posternSettings,
  ...guardSettings,
  ...stateSettings,
  ...controlSettings,
  ...limitSettings,
  ...proxySettings,
} as const satisfies Readonly<Record<string, Setting>>;

/** SettingName is the name of a setting that the gate honours. */
export type SettingName = keyof typeof settingTable;

/** SettingValues are the values of all of them: numbers in the base unit of their row, times included. */
export type SettingValues = ValuesOf<typeof settingTable>;

/** settingEntries gives the table row by row. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.entries forgets the keys of a literal
export const settingEntries = Object.entries(settingTable) as readonly (readonly [SettingName, Setting])[];
