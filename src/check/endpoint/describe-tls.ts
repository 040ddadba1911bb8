import type { TlsSeen } from './tls-seen.ts';

/** describeTls says in a line how a server takes TLS. */
export function describeTls(tls: TlsSeen): string {
  switch (tls.kind) {
    case 'agreed':
      return `${tls.version} ${tls.cipher}`;
    case 'declined':
      return 'the server answers N: it has no TLS';
    case 'leftover':
      return `the server answers ${tls.answer}, and ${tls.bytes} unencrypted bytes follow`;
    case 'failed':
      return `failed: ${tls.reason}`;
    case 'not tried':
      return 'not tried';
  }
}
