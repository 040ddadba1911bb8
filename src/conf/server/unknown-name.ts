import type { ServerVersion } from '../../dialect/server-version.ts';
import { foldName, nearNames } from '../name.ts';
import type { ServerSetting } from './server-setting.ts';
import { everySetting, serverSettings } from './server-settings.ts';

/** What does the work of a setting in the versions that do not have it. */
const instead: ReadonlyMap<string, string> = new Map([
  ['ssl_groups', 'ssl_ecdh_curve'],
  ['wal_keep_segments', 'wal_keep_size'],
  ['wal_keep_size', 'wal_keep_segments'],
  ['force_parallel_mode', 'debug_parallel_query'],
  ['debug_parallel_query', 'force_parallel_mode'],
]);

/** adviseOnUnknownName says what to type where a version does not know the name of a setting. */
export function adviseOnUnknownName(name: string, version: ServerVersion): string {
  const folded = foldName(name);
  const elsewhere = everySetting.filter((setting) => foldName(setting.name) === folded);
  if (elsewhere.length === 0) return adviseOnTypo(folded, version);
  const other = instead.get(folded);
  const known = other !== undefined && serverSettings(version).has(other);
  const rest = known ? `Version ${version} has ${other}.` : `Remove the line for version ${version}.`;
  return `${name} is a setting of ${describeSpan(elsewhere)}. ${rest}`;
}

function describeSpan(rows: readonly ServerSetting[]): string {
  const from = Math.min(...rows.map((row) => row.from));
  const to = Math.max(...rows.map((row) => row.to));
  if (from === 0) return `version ${to} and earlier`;
  return to === Infinity ? `version ${from} and later` : `versions ${from} to ${to}`;
}

function adviseOnTypo(folded: string, version: ServerVersion): string {
  const near = nearNames(
    folded,
    [...serverSettings(version).values()].map(({ name }) => name),
  );
  if (near.length > 0) return `Perhaps you meant ${near.join(' or ')}.`;
  return "Remove the line. An extension's setting has the extension's name and a dot before it.";
}
