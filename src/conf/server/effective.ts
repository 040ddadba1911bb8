import { dialectOf } from '../../dialect/dialects.ts';
import type { ServerVersion } from '../../dialect/server-version.ts';
import type { ExaminedItem } from '../examine.ts';
import { foldName } from '../name.ts';
import { parseValue } from '../parse-value.ts';
import { resolveName } from '../resolve-name.ts';
import type { SettingSource } from '../settings.ts';
import type { SettingValue } from '../value-type.ts';
import type { ServerSetting } from './server-setting.ts';
import { findServerSetting, serverSettings } from './server-settings.ts';

/** EffectiveSetting is the value of one setting of a server. */
export interface EffectiveSetting {
  /** As the server spells it; of an extension's setting as the file does. */
  readonly name: string;
  /** As it stands in the file, without quotes; the default as it would. */
  readonly text: string;
  /** Numbers in the unit of the setting, words as what they stand for. */
  readonly value: SettingValue;
  readonly source: SettingSource;
  /** Who can change it, when: `extension` where the name has a dot. */
  readonly context: ServerSetting['context'] | 'extension';
}

/** EffectiveSettings are the values of all settings of a server, found by name in any case, old names included. */
export interface EffectiveSettings {
  readonly all: readonly EffectiveSetting[];
  find(name: string): EffectiveSetting | undefined;
}

/**
 * effectiveSettings puts what the files say over the defaults of a version: the last value of a name wins. A value that is
 * none is passed over, so that the rest can be looked at even where the server would not start.
 */
export function effectiveSettings(items: readonly ExaminedItem[], version: ServerVersion): EffectiveSettings {
  const settings = new Map(defaultsOf(version));
  const { texts } = dialectOf(version);
  for (const { item } of items) {
    if (item.kind !== 'setting') continue;
    const resolved = resolveName(item.name, version);
    const source = { file: item.file, line: item.line };
    if (resolved.kind === 'custom') {
      const { name, value: text } = item;
      settings.set(foldName(name), { name, text, value: text, source, context: 'extension' });
    }
    if (resolved.kind !== 'server' || resolved.setting.type === 'internal') continue;
    const { name, type, context } = resolved.setting;
    const parsed = parseValue(name, type, item.value, texts);
    if (parsed.kind === 'invalid') continue;
    settings.set(foldName(name), { name, text: item.value, value: parsed.value, source, context });
  }
  return {
    all: [...settings.values()],
    find: (name) => settings.get(foldName(findServerSetting(name, version)?.name ?? name)),
  };
}

const defaults = new Map<ServerVersion, ReadonlyMap<string, EffectiveSetting>>();

function defaultsOf(version: ServerVersion): ReadonlyMap<string, EffectiveSetting> {
  const known = defaults.get(version);
  if (known !== undefined) return known;
  const built = new Map([...serverSettings(version)].map(([folded, setting]) => [folded, defaultSetting(setting)]));
  defaults.set(version, built);
  return built;
}

function defaultSetting({ name, type, context, default: text }: ServerSetting): EffectiveSetting {
  const parsed = type === 'internal' ? undefined : parseValue(name, type, text);
  const value = parsed?.kind === 'value' ? parsed.value : text;
  return { name, text, value, source: 'default', context };
}
