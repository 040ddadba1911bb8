import { X509Certificate } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type DetailedPeerCertificate } from 'node:tls';
import { isIP } from 'node:net';
import { strerror } from '../env/strerror.ts';

/** LiveChain is the certificates that a server shows, its own first. */
export type LiveChain =
  | { readonly kind: 'chain'; readonly certificates: readonly X509Certificate[] }
  | { readonly kind: 'failed'; readonly reason: string };

/** How long the whole conversation may take (ms): libpq's own tools wait 10 s for a slow network. */
const liveTimeout = 10_000;

/** SSLRequest (manual: protocol-message-formats). */
const sslRequest = Buffer.from('0000000804d2162f', 'hex');

/** Certificates of a chain that are looked at: OpenSSL's X509_verify_cert goes 100 deep. */
const maxChain = 100;

/** readLiveChain asks a PostgreSQL server for its certificates. It trusts nobody and logs in nowhere. */
export function readLiveChain(host: string, port: number): Promise<LiveChain> {
  return new Promise((resolve) => {
    const socket = connectTcp({ host, port });
    const end = (chain: LiveChain): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(chain);
    };
    const timer = setTimeout(() => end(failed(`no answer within ${liveTimeout / 1000} s`)), liveTimeout);
    socket.on('error', (error) => end(failed(strerror(error))));
    socket.on('close', () => end(failed('the server closed the connection')));
    socket.once('connect', () => socket.write(sslRequest));
    socket.once('data', (answer) => {
      if (answer.toString('latin1') !== 'S') end(failed('the server does not speak TLS'));
      else startTls(socket, host, end);
    });
  });
}

function startTls(socket: Socket, host: string, end: (chain: LiveChain) => void): void {
  const tls = connectTls({
    socket,
    rejectUnauthorized: false,
    ALPNProtocols: ['postgresql'],
    ...(isIP(host) === 0 && { servername: host }),
  });
  tls.once('error', (error: Error) => end(failed(error.message)));
  tls.once('secureConnect', () => end({ kind: 'chain', certificates: unwind(tls.getPeerCertificate(true)) }));
}

/** Node links each certificate to its issuer, and a self-signed one to itself. */
function unwind(leaf: DetailedPeerCertificate): readonly X509Certificate[] {
  const certificates: X509Certificate[] = [];
  let one: DetailedPeerCertificate | undefined = leaf;
  while (one?.raw !== undefined && certificates.length < maxChain) {
    certificates.push(new X509Certificate(one.raw));
    one = one.issuerCertificate === one ? undefined : one.issuerCertificate;
  }
  return certificates;
}

function failed(reason: string): LiveChain {
  return { kind: 'failed', reason };
}
