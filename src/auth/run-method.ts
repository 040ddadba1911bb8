import type { AuthContext, AuthOutcome } from './method.ts';
import { authMethods } from './methods.ts';
import { namedByCertificate } from './named-by-certificate.ts';

/**
 * runMethod examines a client by the method of the line that decided and, with clientcert=verify-full, by the name in its
 * certificate after it (manual: auth-cert).
 */
export async function runMethod(context: AuthContext): Promise<AuthOutcome> {
  const { record } = context;
  const method = authMethods.get(record.method);
  // Such a line refuses the start, so that no client ever gets here.
  if (method === undefined) throw new Error(`method ${record.method} cannot be run`);
  const outcome = await method.authenticate(context);
  const namedByMethod = record.method === 'cert' || record.options.clientCert !== 'verify-full';
  if (outcome.kind !== 'accepted' || namedByMethod) return outcome;
  const named = namedByCertificate(context);
  return named.kind === 'accepted' ? outcome : named;
}
