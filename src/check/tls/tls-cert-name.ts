import { parseNumericHost } from '../../inet/numeric-host.ts';
import { asBytes } from '../../text/as-bytes.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { remotePassages } from '../reach/facts.ts';
import { manual } from '../references.ts';
import { seenChains, servedChains, type ServedChain } from './served-certificates.ts';

/** A certificate that is not for the names that clients know the server by. */
export const tlsCertName: Check = {
  id: 'tls-cert-name',
  group: 'tls',
  severity: 'high',
  about: {
    title: 'A certificate for other names than clients use',
    why: 'With sslmode=verify-full the connection fails, and people then choose sslmode=require, which takes any certificate of anybody.',
    fix: 'Have the certificate made for every name and address in use: subjectAltName = DNS:db.example.com, IP:203.0.113.5.',
    references: [manual('libpq-ssl')],
  },
  find(server) {
    return servedChains(server).flatMap((chain) => {
      const message = faultOf(server, chain);
      return message === undefined ? [] : [chain.at({ severity: chain.remotely('high'), message })];
    });
  },
};

/** `*`, `*.com`, and `*.co.uk`: below these, names are anybody's to register. */
const tooWide = /^\*(?:\.?[^.]*|\.(?:ac|co|com|edu|gob|gov|net|ne|or|org)\.[a-z]{2})$/i;

const hereOnly = /^(?:localhost(?:\.localdomain)?|127\.[\d.]+|::1|0:0:0:0:0:0:0:1)$/i;

function faultOf(server: CheckedServer, chain: ServedChain): string | undefined {
  const { names, commonName, subject } = chain.leaf;
  const wide = names.find((name) => tooWide.test(name));
  if (wide !== undefined) return `the certificate is for ${wide}, a wildcard that covers strangers`;
  const missing = wantedNames(server, chain).find(
    (name) => !covers(names.length === 0 ? [commonName ?? ''] : names, name),
  );
  if (missing !== undefined) return `the certificate is not for ${missing}, only for ${names.join(', ') || subject}`;
  if (names.length === 0) {
    return `the certificate names the server only in its CN (${commonName ?? subject}): it has no subjectAltName, which clients look at first`;
  }
  if (chain.seen === undefined && remotePassages(server).length > 0 && names.every((name) => hereOnly.test(name))) {
    return `other machines may connect, but the certificate is only for ${names.join(', ')}`;
  }
  return undefined;
}

/** The names given, and those under which clients met this certificate. */
function wantedNames(server: CheckedServer, { leaf, seen }: ServedChain): readonly string[] {
  const hosts =
    seen === undefined
      ? seenChains(server)
          .filter((one) => one.leaf.fingerprint === leaf.fingerprint)
          .flatMap((one) => one.seen?.target.host ?? [])
          .filter((host) => !hereOnly.test(host))
      : [seen.target.host];
  return [...(server.names ?? []), ...hosts];
}

/** Whether verify-full would take a name (RFC 6125 §6.4.3): a wildcard stands for one label. */
function covers(names: readonly string[], wanted: string): boolean {
  const address = parseNumericHost(asBytes(wanted));
  return names.some((name) => {
    if (address !== undefined) return parseNumericHost(asBytes(name))?.value === address.value;
    if (!name.startsWith('*.')) return name.toLowerCase() === wanted.toLowerCase();
    return wanted.slice(wanted.indexOf('.')).toLowerCase() === name.slice(1).toLowerCase();
  });
}
