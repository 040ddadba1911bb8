import { isIP } from 'node:net';
import type { ConnectionOptions, SecureContext } from 'node:tls';
import type { ConninfoHost } from './conninfo-hosts.ts';
import type { Conninfo } from './conninfo.ts';
import { checkServerName } from './server-name.ts';

/** alpnProtocol is the name of the protocol in the handshake (manual: protocol-flow-ssl). */
export const alpnProtocol = 'postgresql';

/**
 * verificationOf gives the options of tls.connect that decide which server is believed. As in libpq a root certificate has
 * the chain checked in every sslmode, and only verify-full looks at the name (manual: libpq-ssl-protection).
 */
export function verificationOf(
  { sslmode, sslrootcert }: Pick<Conninfo, 'sslmode' | 'sslrootcert'>,
  { host }: ConninfoHost,
): Required<Pick<ConnectionOptions, 'rejectUnauthorized' | 'checkServerIdentity'>> {
  return {
    rejectUnauthorized: sslrootcert !== undefined,
    checkServerIdentity: (_, certificate) =>
      sslmode === 'verify-full' ? checkServerName(host, certificate) : undefined,
  };
}

/** serverNameOf gives what the server is told of its name: never an address (RFC 6066 §3), nothing where sslsni is off. */
export function serverNameOf({ sslsni }: Pick<Conninfo, 'sslsni'>, { host }: ConninfoHost): string | undefined {
  return sslsni && host !== '' && isIP(host) === 0 ? host : undefined;
}

/** tlsConnectOptions gives the options of tls.connect but for the socket. */
export function tlsConnectOptions(conninfo: Conninfo, host: ConninfoHost, context: SecureContext): ConnectionOptions {
  const servername = serverNameOf(conninfo, host);
  return {
    secureContext: context,
    ALPNProtocols: [alpnProtocol],
    ...verificationOf(conninfo, host),
    ...(servername !== undefined && { servername }),
  };
}
