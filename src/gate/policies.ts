import type { Settings } from '../conf/settings.ts';
import type { AdmissionPolicy } from '../guard/admission.ts';
import type { GuardPolicy } from '../guard/guard.ts';

/** Policies are what the settings say to the guard. */
export interface Policies {
  readonly guard: GuardPolicy;
  readonly admission: AdmissionPolicy;
}

/** policiesOf gives the policies of the settings in force; times become milliseconds. */
export function policiesOf(settings: Settings): Policies {
  return {
    guard: {
      threshold: settings['postern.ban_threshold'],
      window: settings['postern.ban_window'] * 1000,
      time: settings['postern.ban_time'] * 1000,
      timeMax: settings['postern.ban_time_max'] * 1000,
      exempt: [...settings['postern.ban_exempt'], ...settings['postern.trusted_proxies']],
      failureDelay: settings['postern.failure_delay'],
      userThreshold: settings['postern.user_delay_threshold'],
      userDelay: settings['postern.user_delay'],
    },
    admission: {
      perAddress: settings['postern.max_connections_per_address'],
      perNetwork: settings['postern.max_connections_per_network'],
      rate: {
        perSecond: settings['postern.rate_connections_per_address'],
        burst: settings['postern.rate_connections_burst'],
      },
    },
  };
}
