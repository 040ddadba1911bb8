import type { CheckedServer } from '../checked-server.ts';
import type { CertificateFacts } from './tls-facts.ts';
import { valueOf } from '../settings/at-setting.ts';

/** ServedChain is the certificates that a server with ssl on shows, its own first. */
export interface ServedChain {
  readonly path: string;
  readonly leaf: CertificateFacts;
  readonly others: readonly CertificateFacts[];
}

/** servedChain gives them where they could be read. */
export function servedChain(server: CheckedServer): ServedChain | undefined {
  const chain = server.tls?.chain;
  if (chain?.kind !== 'read' || valueOf(server, 'ssl') !== true) return undefined;
  const [leaf, ...others] = chain.value;
  return leaf && { path: chain.path, leaf, others };
}

/** trustedAuthorities gives the certificates of ssl_ca_file where they could be read. */
export function trustedAuthorities({ tls }: CheckedServer): readonly CertificateFacts[] {
  return tls?.authorities.kind === 'read' ? tls.authorities.value : [];
}
