import type { X509Certificate } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ServedCertificate } from '../check/host/live-facts.ts';

/** SSLRequest (manual: protocol-message-formats): its length, and 1234 and 5679 in place of a version. */
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** What the server answers where it speaks TLS. */
const willing = 'S'.charCodeAt(0);

/** Milliseconds for the whole of it: somebody sits and waits. */
const timeout = 10_000;

/**
 * probeCertificate asks a server for TLS and looks at the certificate that it shows, whoever signed it. Undefined where it
 * cannot be reached or speaks no TLS. It does not log in.
 */
export function probeCertificate(host: string, port: number): Promise<ServedCertificate | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (served: ServedCertificate | undefined): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(served);
    };
    const timer = setTimeout(() => end(undefined), timeout);
    socket.on('error', () => end(undefined));
    socket.once('close', () => end(undefined));
    socket.once('connect', () => socket.write(sslRequest));
    socket.once('data', (answer: Buffer) => {
      if (answer.length !== 1 || answer[0] !== willing) end(undefined);
      else shakeHands(socket, end);
    });
  });
}

function shakeHands(socket: Socket, end: (served: ServedCertificate | undefined) => void): void {
  // Nothing is sent that a stranger may not see; the certificate is looked at, not trusted.
  const secure = connectTls({ socket, rejectUnauthorized: false, ALPNProtocols: ['postgresql'] });
  secure.on('error', () => end(undefined));
  secure.once('secureConnect', () => {
    const certificate = secure.getPeerX509Certificate();
    end(certificate && servedCertificate(certificate));
  });
}

function servedCertificate({ subject, validTo, fingerprint256 }: X509Certificate): ServedCertificate {
  return {
    subject: /^CN=(.*)$/m.exec(subject)?.[1] ?? subject,
    notAfter: new Date(validTo),
    fingerprint: fingerprint256,
  };
}
