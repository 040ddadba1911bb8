import type { Check } from '../check.ts';
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
    if (server.conf === undefined || isPreloaded(server, ['auth_delay', 'credcheck'])) return [];
    const [open] = findOpenWorld(remotePassages(server));
    if (open === undefined) return [];
    return [
      atSetting(server, 'shared_preload_libraries', {
        message: `${nameLine(open.records[0])} lets in the internet, and a wrong password costs a guesser no time`,
      }),
    ];
  },
};
