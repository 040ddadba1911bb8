import { X509Certificate } from 'node:crypto';
import { isCertificate, isRevocationList, parsePem, type PemBlock } from './pem.ts';
import { readText } from './read-text.ts';
import { opensslReason, refuseTls, type TlsRefusal } from './tls-refusal.ts';

/** ServerChain is the server's certificate with those that vouch for it. */
export interface ServerChain {
  readonly kind: 'chain';
  readonly leaf: X509Certificate;
  /** All certificates of the file in its order, as PEM: what is served. */
  readonly pem: string;
}

/** ClientAuthorities are the CAs whose certificates clients may show. */
export interface ClientAuthorities {
  readonly kind: 'authorities';
  readonly pem: readonly string[];
}

/** readServerChain reads ssl_cert_file: the first certificate is the server's own. */
export async function readServerChain(directory: string, name: string): Promise<ServerChain | TlsRefusal> {
  const refuse = (reason: string): TlsRefusal =>
    refuseTls(`could not load server certificate file "${name}": ${reason}`);
  const read = await readText(directory, name);
  if (read.kind === 'failed') return refuse(read.reason);
  const parsed = parseCertificates(parsePem(read.text));
  if (parsed.kind === 'broken') return refuse(parsed.reason);
  const [leaf] = parsed.certificates;
  if (leaf === undefined) return refuse('no start line');
  return { kind: 'chain', leaf, pem: parsed.certificates.join('') };
}

/** readClientAuthorities reads ssl_ca_file; every certificate in it is trusted. */
export async function readClientAuthorities(directory: string, name: string): Promise<ClientAuthorities | TlsRefusal> {
  const refuse = (reason: string): TlsRefusal => refuseTls(`could not load root certificate file "${name}": ${reason}`);
  const read = await readText(directory, name);
  if (read.kind === 'failed') return refuse(read.reason);
  const blocks = parsePem(read.text);
  const parsed = parseCertificates(blocks);
  if (parsed.kind === 'broken') return refuse(parsed.reason);
  if (parsed.certificates.length === 0) {
    return refuse(blocks.some(isRevocationList) ? 'no start line' : 'no certificate or crl found');
  }
  return { kind: 'authorities', pem: parsed.certificates.map(String) };
}

type Parsed =
  | { readonly kind: 'certificates'; readonly certificates: readonly X509Certificate[] }
  | { readonly kind: 'broken'; readonly reason: string };

function parseCertificates(blocks: readonly PemBlock[]): Parsed {
  try {
    const certificates = blocks.filter(isCertificate).map(({ text }) => new X509Certificate(text));
    return { kind: 'certificates', certificates };
  } catch (error) {
    return { kind: 'broken', reason: opensslReason(error) };
  }
}
