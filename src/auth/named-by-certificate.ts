import { checkCertificateName } from '../access/certificate-name.ts';
import { byteString, toDisplay } from '../text/byte-string.ts';
import type { ClientCertificate } from '../tls/client-certificate.ts';
import type { AuthContext, AuthOutcome } from './method.ts';
import { noCredentials } from './outcome.ts';

/** namedByCertificate examines the name in the client's certificate; a refusal tells the journal what was in it. */
export function namedByCertificate(context: AuthContext): AuthOutcome {
  const named = checkCertificateName(context);
  if (named.kind === 'accepted') return { ...named, credentials: noCredentials };
  const { certificate } = context;
  return certificate === undefined ? named : { ...named, cause: describeCertificate(certificate) };
}

const noName = byteString('');

/** What the administrator needs to write a line of pg_ident.conf, or to find the certificate again. */
function describeCertificate({ commonName, distinguishedName, issuer, serialNumber }: ClientCertificate): string {
  const subject = `CN "${toDisplay(commonName ?? noName)}" and DN "${toDisplay(distinguishedName)}"`;
  return `Client certificate has ${subject}, serial number ${serialNumber}, issuer "${toDisplay(issuer)}".`;
}
