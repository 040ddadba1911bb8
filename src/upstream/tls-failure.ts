import { strerror } from '../env/strerror.ts';
import { ServerNameMismatch } from './server-name.ts';

/** describeTlsFailure words an error of a TLS socket as libpq does. */
export function describeTlsFailure(error: Error): string {
  if (error instanceof ServerNameMismatch) return error.message;
  // OpenSSL's own words stand in `reason`.
  if ('reason' in error && typeof error.reason === 'string') return `SSL error: ${error.reason}`;
  if ('syscall' in error) return `SSL SYSCALL error: ${strerror(error)}`;
  // Node's stand-in for a connection that closes within the handshake.
  if ('code' in error && error.code === 'ECONNRESET') return 'SSL SYSCALL error: EOF detected';
  return `SSL error: certificate verify failed: ${error.message}`;
}
