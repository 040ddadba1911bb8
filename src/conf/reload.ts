import type { ConfProblem } from './problem.ts';
import { settingEntries, type SettingName } from './setting-table.ts';
import { settingsOf, type Settings } from './settings.ts';

/** changesNeedingRestart names the settings whose new value a reload cannot put in force. */
export function changesNeedingRestart(running: Settings, next: Settings): readonly SettingName[] {
  return settingEntries
    .filter(([name, { context }]) => context === 'postmaster' && running[name] !== next[name])
    .map(([name]) => name);
}

/** keepUntilRestart gives the new settings with the running values of those that need a restart. */
export function keepUntilRestart(running: Settings, next: Settings): Settings {
  const kept = new Set<string>(changesNeedingRestart(running, next));
  const values = new Map(settingEntries.map(([name]) => [name, (kept.has(name) ? running : next)[name]]));
  return settingsOf(values, next.named, (name) => (kept.has(name) ? running : next).source(name));
}

/** reloadSummary is what the server says after a reload with problems: what it did not apply depends on their kinds. */
export function reloadSummary(fileWithErrors: string, problems: readonly ConfProblem[]): string {
  const applied = problems.some(({ kind }) => kind === 'syntax')
    ? 'no changes were applied'
    : 'unaffected changes were applied';
  return `configuration file "${fileWithErrors}" contains errors; ${applied}`;
}
