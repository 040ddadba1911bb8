import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from './execute.ts';
import { temporaryDirectory } from './temp.ts';

/** CertificateFiles is a certificate with its key, as PEM and as files. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** The client certificates of the recorded decisions. */
export type ClientName = 'alice' | 'bob' | 'svc' | 'nocn' | 'stranger';

/** Certificates is a CA, a server's certificate for localhost, 127.0.0.1 and ::1, and the clients'. */
export interface Certificates {
  readonly authority: CertificateFiles;
  readonly server: CertificateFiles;
  readonly clients: Readonly<Record<ClientName, CertificateFiles>>;
}

const subjects: Readonly<Record<ClientName, string>> = {
  alice: '/O=Acme/OU=eng/CN=alice',
  bob: '/O=Acme/OU=ops/CN=bob',
  svc: '/CN=svc@acme.example',
  nocn: '/O=Acme/OU=eng',
  stranger: '/CN=alice',
};

let made: Promise<Certificates> | undefined;

/** certificates gives the certificates of a test file. OpenSSL makes them, so that our own code does not judge itself. */
export function certificates(): Promise<Certificates> {
  made ??= makeCertificates();
  return made;
}

async function makeCertificates(): Promise<Certificates> {
  const directory = temporaryDirectory('certificates-', 0o755);
  // Without a file of our own, the machine's openssl.cnf adds extensions.
  writeFileSync(join(directory, 'openssl.cnf'), '[req]\ndistinguished_name = dn\n[dn]\n');
  const isAuthority = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
  const [authority, other] = await Promise.all([
    makeCertificate({ directory, name: 'ca', subject: '/CN=testca', extensions: isAuthority }),
    makeCertificate({ directory, name: 'otherca', subject: '/CN=otherca', extensions: isAuthority }),
  ]);
  const names = ['subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'];
  const clientOf = (name: ClientName): Promise<CertificateFiles> => {
    const issuer = name === 'stranger' ? other : authority;
    return makeCertificate({ directory, name, subject: subjects[name], extensions: [], issuer });
  };
  const [server, alice, bob, svc, nocn, stranger] = await Promise.all([
    makeCertificate({ directory, name: 'server', subject: '/CN=localhost', extensions: names, issuer: authority }),
    clientOf('alice'),
    clientOf('bob'),
    clientOf('svc'),
    clientOf('nocn'),
    clientOf('stranger'),
  ]);
  return { authority, server, clients: { alice, bob, svc, nocn, stranger } };
}

/** CertificateRequest says what to make. Without an issuer it signs itself. */
export interface CertificateRequest {
  readonly directory: string;
  readonly name: string;
  /** As `openssl req -subj` takes it. */
  readonly subject: string;
  readonly extensions: readonly string[];
  readonly issuer?: CertificateFiles;
  /** As `openssl req -newkey` takes it; an ECDSA key on P-256 unless told otherwise. */
  readonly newKey?: readonly string[];
  readonly days?: number;
}

/** makeCertificate makes a certificate with OpenSSL; the key file has mode 0600, and belongs to us. */
export async function makeCertificate(request: CertificateRequest): Promise<CertificateFiles> {
  const { directory, name, subject, extensions, issuer, days = 90 } = request;
  const newKey = request.newKey ?? ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const certificateFile = join(directory, `${name}.crt`);
  const keyFile = join(directory, `${name}.key`);
  const { code, stderr } = await execute('openssl', [
    'req',
    '-x509',
    '-config',
    join(directory, 'openssl.cnf'),
    '-utf8',
    '-sha256',
    '-days',
    String(days),
    '-nodes',
    '-newkey',
    ...newKey,
    '-keyout',
    keyFile,
    '-out',
    certificateFile,
    '-subj',
    subject,
    ...extensions.flatMap((extension) => ['-addext', extension]),
    ...(issuer === undefined ? [] : ['-CA', issuer.certificateFile, '-CAkey', issuer.keyFile]),
  ]);
  if (code !== 0) throw new Error(`openssl: ${stderr}`);
  return {
    certificate: readFileSync(certificateFile, 'utf8'),
    key: readFileSync(keyFile, 'utf8'),
    certificateFile,
    keyFile,
  };
}
