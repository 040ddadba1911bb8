import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting } from '../settings/at-setting.ts';
import { servedChain } from './served-certificates.ts';

/** A running server that shows another certificate than its file holds. */
export const tlsLiveDiffers: Check = {
  id: 'tls-live-differs',
  group: 'tls',
  severity: 'high',
  about: {
    title: 'Another certificate served than the file holds',
    why: 'The file was renewed, and the server has not taken it: there was no reload, or it was refused ("SSL configuration was not reloaded"). The old certificate goes on until it expires.',
    fix: 'SELECT pg_reload_conf(), and look into the log whether the files were taken.',
    references: [manual('ssl-tcp')],
  },
  find(server) {
    const served = server.live?.served;
    const chain = servedChain(server);
    if (served === undefined || chain === undefined || served.fingerprint === chain.leaf.fingerprint) return [];
    const [here, there] = [day(chain.leaf.notAfter), day(served.notAfter)];
    return [
      atSetting(server, 'ssl_cert_file', {
        message: `the server shows a certificate of ${served.subject} until ${there}; the file holds one of ${chain.leaf.subject} until ${here}`,
      }),
    ];
  },
};

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
