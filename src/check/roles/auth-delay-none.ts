import type { Check } from '../check.ts';
import type { CheckedConf } from '../checked-server.ts';
import { nameLine } from '../reach/at-line.ts';
import { remotePassages } from '../reach/facts.ts';
import { findOpenWorld } from '../reach/world.ts';
import { manual } from '../references.ts';
import { atSetting } from '../settings/at-setting.ts';
import { isPreloaded } from './preloaded.ts';

/** The internet may guess passwords, and nothing slows it down. */
export const authDelayNone: Check = {
  id: 'auth-delay-none',
  group: 'roles',
  severity: 'low',
  about: {
    title: 'Guessing passwords costs no time',
    why: 'Neither TLS nor SCRAM limits how often somebody may guess; that takes a delay, a ban, or fewer addresses.',
    fix: "Set shared_preload_libraries = 'auth_delay' and auth_delay.milliseconds = 500 and restart; better, narrow the line.",
    references: [manual('auth-delay')],
  },
  find(server) {
    if (server.conf === undefined || isPreloaded(server, ['credcheck'])) return [];
    const isLoaded = isPreloaded(server, ['auth_delay']);
    if (isLoaded && delayOf(server.conf) !== 0) return [];
    const [open] = findOpenWorld(remotePassages(server));
    if (open === undefined) return [];
    return [
      atSetting(server, 'shared_preload_libraries', {
        ...(isLoaded && { fix: 'Set auth_delay.milliseconds = 500, then SELECT pg_reload_conf();' }),
        message: `${nameLine(open.records[0])} lets in the internet, and a wrong password costs a guesser no time${isLoaded ? ': auth_delay is loaded, and auth_delay.milliseconds is 0' : ''}`,
      }),
    ];
  },
};

/** auth_delay.milliseconds of the last line for it (manual: auth-delay); undefined where no line is, or none that counts as a number. */
function delayOf({ rows }: CheckedConf): number | undefined {
  const setting = rows.findLast(({ name }) => name?.toLowerCase() === 'auth_delay.milliseconds')?.setting;
  return setting === undefined || setting === null ? undefined : Number.parseFloat(setting);
}
