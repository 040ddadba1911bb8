import type { AuthMethod } from './method.ts';
import { namedByCertificate } from './named-by-certificate.ts';

/** cert takes the client certificate for the whole proof: its CN or DN must be the role or map to it (manual: auth-cert). */
export const cert: AuthMethod = {
  authenticate: (context) => Promise.resolve(namedByCertificate(context)),
};
