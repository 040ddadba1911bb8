import type { CheckedServer } from '../checked-server.ts';
import { textOf } from '../settings/at-setting.ts';

/** isPreloaded tells whether the server loads one of some libraries, at its start or for each session. */
export function isPreloaded(server: CheckedServer, libraries: readonly string[]): boolean {
  const loaded = ['shared_preload_libraries', 'session_preload_libraries'].flatMap((name) =>
    textOf(server, name).split(','),
  );
  return loaded.some((path) =>
    libraries.includes(path.trim().replace(/^"|"$/g, '').replace(/^.*\//, '').replace(/\.so$/, '')),
  );
}
