import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';

/** RFC 7677 §4, and the default of PostgreSQL. */
const leastIterations = 4096;

/** Passwords stored with fewer rounds than the default. */
export const pwScramLow: Check = {
  id: 'pw-scram-low',
  group: 'roles',
  severity: 'low',
  about: {
    title: 'Few rounds of SCRAM',
    why: 'The number of rounds is what a guess costs whoever has a copy of the stored password.',
    fix: 'Take scram_iterations out, SELECT pg_reload_conf(); then set the passwords again: \\password ROLE in psql.',
    references: [manual('runtime-config-connection#GUC-SCRAM-ITERATIONS')],
  },
  find(server) {
    const iterations = valueOf(server, 'scram_iterations');
    if (typeof iterations !== 'number' || iterations >= leastIterations) return [];
    return [
      atSetting(server, 'scram_iterations', {
        message: `scram_iterations is ${iterations}: passwords that are set from now on are guessed ${Math.round(leastIterations / iterations)} times as fast as usual once they are stolen`,
        fix: `Take the setting out, or set scram_iterations = ${leastIterations} or more, and set the passwords again.`,
      }),
    ];
  },
};
