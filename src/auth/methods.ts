import type { AuthMethod as MethodName } from '../dialect/auth-method.ts';
import { cert } from './cert.ts';
import { md5 } from './md5.ts';
import type { AuthMethod } from './method.ts';
import { password } from './password.ts';
import { peer } from './peer.ts';
import { scram } from './scram.ts';
import { trust } from './trust.ts';

/** authMethods are the methods that the gate can run; reject needs none. A line with any other refuses the start. */
export const authMethods: ReadonlyMap<MethodName, AuthMethod> = new Map<MethodName, AuthMethod>([
  ['trust', trust],
  ['password', password],
  ['md5', md5],
  ['scram-sha-256', scram],
  ['cert', cert],
  ['peer', peer],
]);
