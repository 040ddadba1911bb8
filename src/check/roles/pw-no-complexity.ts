import type { Check } from '../check.ts';
import { remotePassages } from '../reach/facts.ts';
import { cis, manual } from '../references.ts';
import { atSetting } from '../settings/at-setting.ts';
import { isPreloaded } from './preloaded.ts';

const guards = ['passwordcheck', 'passwordcheck_extra', 'credcheck', 'passwordpolicy', 'pgaudit_passwordcheck'];

/** Other machines may log in by password, and nothing looks at passwords when they are set. */
export const pwNoComplexity: Check = {
  id: 'pw-no-complexity',
  group: 'roles',
  severity: 'low',
  about: {
    title: 'Any password is taken',
    why: 'A role may be given its own name for a password, and that is guessed first.',
    fix: "Set shared_preload_libraries = 'passwordcheck' and restart; credcheck can ask for more.",
    references: [manual('passwordcheck'), cis('5.6')],
  },
  find(server) {
    if (server.conf === undefined || isPreloaded(server, guards)) return [];
    const line = remotePassages(server).find(({ row: { record } }) =>
      ['md5', 'scram-sha-256', 'password'].includes(record.method),
    );
    if (line === undefined) return [];
    return [
      atSetting(server, 'shared_preload_libraries', {
        message: 'other machines log in by password, and the server takes any password that is set',
      }),
    ];
  },
};
