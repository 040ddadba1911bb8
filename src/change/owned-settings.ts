import type { ServerSettings } from '../conf/server/read-server-settings.ts';

/** OwnedSetting is a setting that a candidate changes in vain, because ALTER SYSTEM has set it. */
export interface OwnedSetting {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

/**
 * findOwnedSettings lists what the candidate would change but for postgresql.auto.conf, whose values come last and win
 * (manual: config-setting). `bare` are the settings without that file, before and after; `after` those with it.
 */
export function findOwnedSettings(
  bare: { readonly before: ServerSettings; readonly after: ServerSettings },
  after: ServerSettings,
): readonly OwnedSetting[] {
  return after.all.flatMap(({ name, source }) => {
    if (typeof source !== 'object' || !source.file.endsWith('/postgresql.auto.conf')) return [];
    const wanted = bare.after.find(name);
    if (bare.before.find(name)?.text === wanted?.text) return [];
    // What stands in both is no loss.
    if (wanted?.text === after.find(name)?.text) return [];
    return [{ name, file: source.file, line: source.line }];
  });
}
