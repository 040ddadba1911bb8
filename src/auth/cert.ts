import { checkCertificateName } from '../access/certificate-name.ts';
import type { AuthMethod } from './method.ts';
import { noCredentials } from './outcome.ts';

/** cert takes the client certificate for the whole proof: its CN or DN must be the role or map to it (manual: auth-cert). */
export const cert: AuthMethod = {
  authenticate(context) {
    const named = checkCertificateName(context);
    return Promise.resolve(named.kind === 'accepted' ? { ...named, credentials: noCredentials } : named);
  },
};
