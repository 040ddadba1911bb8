import { authenticationFailed } from '../access/authentication-failed.ts';
import type { AuthMethod } from './method.ts';
import { noCredentials } from './outcome.ts';
import { checkUserMap } from '../access/user-map.ts';

/** peer takes the operating-system user at the other end of a Unix socket for the proof (manual: auth-peer). */
export const peer: AuthMethod = {
  authenticate(context) {
    const refusal = authenticationFailed('peer', context.attempt.user);
    const peerUser = context.peerUser();
    if (peerUser.kind === 'unknown') {
      return Promise.resolve({
        kind: 'refused',
        refusal,
        notes: [`could not get peer credentials: ${peerUser.reason}`],
      });
    }
    const identity = peerUser.name;
    const notes = checkUserMap(context, identity);
    if (notes !== undefined) return Promise.resolve({ kind: 'refused', refusal, identity, notes });
    return Promise.resolve({ kind: 'accepted', identity, credentials: noCredentials });
  },
};
