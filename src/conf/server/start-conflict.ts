import type { StartConflictTexts } from '../../dialect/dialect.ts';
import type { ConfProblem } from '../problem.ts';
import type { EffectiveSettings } from './effective.ts';

/** startConflict finds settings that do not go together: the server checks them last, before it listens, and stops at the first. */
export function startConflict(
  settings: EffectiveSettings,
  texts: StartConflictTexts,
  path: string,
): ConfProblem | undefined {
  const problem = (name: string, message: string): ConfProblem => {
    const source = settings.find(name)?.source;
    return { kind: 'value', ...(typeof source === 'object' ? source : { file: path, line: 0 }), message };
  };
  const number = (name: string): number => Number(settings.find(name)?.value ?? 0);
  const most = number('max_connections');
  const reserved = settings.find('reserved_connections') && number('reserved_connections');
  const forSuperusers = number('superuser_reserved_connections');
  if (forSuperusers + (reserved ?? 0) >= most) {
    return problem('superuser_reserved_connections', texts.reserved(forSuperusers, reserved, most));
  }
  if (settings.find('wal_level')?.value !== 'minimal') return undefined;
  if (settings.find('archive_mode')?.value !== 'off') return problem('archive_mode', texts.archiving);
  if (number('max_wal_senders') > 0) return problem('wal_level', texts.streaming);
  if (settings.find('summarize_wal')?.value === true) return problem('summarize_wal', texts.summarizing);
  return undefined;
}
