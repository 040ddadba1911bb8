import { availableParallelism } from 'node:os';
import type { Settings } from '../conf/settings.ts';

/** workerCount is the number of processes that postern.workers asks for; `auto` is one for each core. */
export function workerCount(settings: Pick<Settings, 'postern.workers'>): number {
  const wanted = settings['postern.workers'];
  return wanted === 'auto' ? availableParallelism() : wanted;
}
