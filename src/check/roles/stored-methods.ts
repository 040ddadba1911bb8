import type { AuthMethod } from '../../dialect/auth-method.ts';

/** storedMethods are the methods that hold a password against the stored one, and look at VALID UNTIL. */
export const storedMethods: ReadonlySet<AuthMethod> = new Set(['password', 'md5', 'scram-sha-256']);
