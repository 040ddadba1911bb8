import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';

/** Seconds: the default. */
const longest = 60;

/** Strangers may hold a slot for long without logging in. */
export const authTimeoutLong: Check = {
  id: 'auth-timeout-long',
  group: 'roles',
  severity: 'low',
  about: {
    title: 'Strangers may hold a slot for long',
    why: 'Each such connection holds a slot. A few machines that connect and say nothing lock everybody else out.',
    fix: "Set authentication_timeout = '30s', or take the setting out (60 s), and reload.",
    references: [manual('runtime-config-connection#GUC-AUTHENTICATION-TIMEOUT')],
  },
  find(server) {
    const timeout = valueOf(server, 'authentication_timeout');
    if (typeof timeout !== 'number' || timeout <= longest) return [];
    return [
      atSetting(server, 'authentication_timeout', {
        message: `whoever connects may take ${timeout} s to log in`,
      }),
    ];
  },
};
