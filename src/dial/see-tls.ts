import type { TLSSocket } from 'node:tls';
import type { TlsAgreed } from '../check/endpoint/tls-seen.ts';
import { readVerifyError } from '../tls/verify-error.ts';
import type { Conninfo } from '../upstream/conninfo.ts';
import { checkServerName } from '../upstream/server-name.ts';
import { readChain } from './certificate.ts';

/** seeTls says what a handshake came to. */
export function seeTls(
  socket: TLSSocket,
  conninfo: Conninfo,
  host: string,
  ocspStaple: number | undefined,
): Omit<TlsAgreed, 'resumption'> {
  const { alpnProtocol } = socket;
  const untrusted = readVerifyError(socket)?.reason;
  const chain = readChain(socket, untrusted === undefined);
  return {
    kind: 'agreed',
    negotiation: conninfo.sslnegotiation,
    version: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().standardName,
    alpn: typeof alpnProtocol === 'string' ? alpnProtocol : undefined,
    chain,
    roots: conninfo.sslrootcert ?? 'system',
    untrusted: chain.length === 0 ? 'the server showed no certificate' : untrusted,
    misnamed: checkServerName(host, socket.getPeerCertificate())?.message,
    ocspStaple,
    sentCertificate: conninfo.sslcert !== undefined,
  };
}
