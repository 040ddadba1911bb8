import type { Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atEndpoint, endpointsOf, severityAt } from '../endpoint/at-endpoint.ts';
import type { Observation } from '../endpoint/observation.ts';
import type { Severity } from '../finding.ts';
import type { Saying } from '../reach/at-line.ts';
import { remotely } from '../reach/facts.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';
import type { CertificateFacts } from './tls-facts.ts';

/** ServedChain is the certificates that a server with ssl on shows, its own first. */
export interface ServedChain {
  readonly leaf: CertificateFacts;
  readonly others: readonly CertificateFacts[];
  /** Where a client met it; undefined for the chain of ssl_cert_file. */
  readonly seen: Observation | undefined;
  /** Whether it led a client to a root that it trusts. */
  readonly isTrusted: boolean;
  /** at says something about it where it stands: at ssl_cert_file, or at the endpoint. */
  at(saying: Saying): Found;
  /** remotely lowers a severity where no other machine is known to get to see it. */
  remotely(severity: Severity): Severity;
}

/** fileChain gives the chain of ssl_cert_file where it could be read. */
export function fileChain(server: CheckedServer): ServedChain | undefined {
  const chain = server.tls?.chain;
  if (chain?.kind !== 'read' || valueOf(server, 'ssl') !== true) return undefined;
  const [leaf, ...others] = chain.value;
  if (leaf === undefined) return undefined;
  return {
    leaf,
    others,
    seen: undefined,
    isTrusted: false,
    at: (saying) => atSetting(server, 'ssl_cert_file', saying),
    remotely: (severity) => remotely(server, severity),
  };
}

/** seenChains gives what each endpoint showed. */
export function seenChains(server: CheckedServer): readonly ServedChain[] {
  return endpointsOf(server).flatMap((seen): readonly ServedChain[] => {
    const [leaf, ...others] = seen.tls.kind === 'agreed' ? seen.tls.chain : [];
    if (seen.tls.kind !== 'agreed' || leaf === undefined) return [];
    return [
      {
        leaf,
        others,
        seen,
        isTrusted: seen.tls.untrusted === undefined,
        at: (saying) => atEndpoint(seen, saying),
        remotely: (severity) => severityAt(seen, severity),
      },
    ];
  });
}

/** servedChains gives the file's chain, and what endpoints showed where that is another. */
export function servedChains(server: CheckedServer): readonly ServedChain[] {
  const file = fileChain(server);
  if (file === undefined) return seenChains(server);
  return [file, ...seenChains(server).filter(({ leaf }) => leaf.fingerprint !== file.leaf.fingerprint)];
}

/** trustedAuthorities gives the certificates of ssl_ca_file where they could be read. */
export function trustedAuthorities({ tls }: CheckedServer): readonly CertificateFacts[] {
  return tls?.authorities.kind === 'read' ? tls.authorities.value : [];
}
