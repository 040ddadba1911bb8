import { gateVersion } from '../dialect/server-version.ts';
import type { Reader } from './document.ts';
import { foldName, isCustomName, nearNames } from './name.ts';
import type { ServerSetting } from './server/server-setting.ts';
import { findServerSetting, serverSettings } from './server/server-settings.ts';
import type { Setting } from './setting.ts';
import { settingEntries, type SettingName } from './setting-table.ts';

/** ResolvedName is what a name in a configuration file stands for. */
export type ResolvedName =
  | { readonly kind: 'honoured'; readonly name: SettingName; readonly setting: Setting }
  | { readonly kind: 'server'; readonly setting: ServerSetting }
  /** `postern.upstream.NAME`; the prefix in lower case, NAME as written. */
  | { readonly kind: 'named-upstream'; readonly name: string }
  /** A name with a dot that belongs to some extension. */
  | { readonly kind: 'custom' }
  | { readonly kind: 'unknown' };

const honoured = new Map(settingEntries.map(([name, setting]) => [foldName(name), { name, setting }]));
const ownPrefix = 'postern.';
const upstreamPrefix = 'postern.upstream.';

/**
 * resolveName finds the setting of a name, in any case, old names included. To the gate a name that begins with `postern.`
 * is its own or a mistake; to a server it is an extension's.
 */
export function resolveName(written: string, reader: Reader): ResolvedName {
  if (reader === 'gate') return resolveForGate(written);
  const setting = findServerSetting(written, reader);
  if (setting !== undefined) return { kind: 'server', setting };
  return { kind: isCustomName(written) ? 'custom' : 'unknown' };
}

function resolveForGate(written: string): ResolvedName {
  const setting = findServerSetting(written, gateVersion);
  const name = foldName(setting?.name ?? written);
  const found = honoured.get(name);
  if (found !== undefined) return { kind: 'honoured', ...found };
  if (setting !== undefined) return { kind: 'server', setting };
  if (name.startsWith(upstreamPrefix) && /^[A-Za-z0-9_]+$/.test(written.slice(upstreamPrefix.length))) {
    return { kind: 'named-upstream', name: upstreamPrefix + written.slice(upstreamPrefix.length) };
  }
  return { kind: isCustomName(written) && !name.startsWith(ownPrefix) ? 'custom' : 'unknown' };
}

/** hintOnUnknown says what the gate's user may have meant by a name that is unknown. It compares the name with all others. */
export function hintOnUnknown(written: string): string | undefined {
  const name = foldName(written);
  const ownNames = settingEntries.map(([known]) => known).filter((known) => known.startsWith(ownPrefix));
  const servers = [...serverSettings(gateVersion).values()].map((setting) => setting.name);
  const near = nearNames(name, [...ownNames, ...servers]);
  if (near.length > 0) return `Perhaps you meant ${near.map((known) => `"${known}"`).join(' or ')}.`;
  if (!name.startsWith(ownPrefix)) return undefined;
  return `Postern's own settings are ${[...ownNames, `${upstreamPrefix}NAME`].join(', ')}.`;
}
