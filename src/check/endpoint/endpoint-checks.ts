import type { Check } from '../check.ts';
import { endpointRefuses } from './endpoint-refuses.ts';
import { tlsChainUntrusted } from './tls-chain-untrusted.ts';
import { tlsExtraBytes } from './tls-extra-bytes.ts';
import { tlsFails } from './tls-fails.ts';
import { tlsNoAlpn } from './tls-no-alpn.ts';
import { tlsSessionResumed } from './tls-session-resumed.ts';

/** endpointChecks are about what only a client on the network sees. */
export const endpointChecks: readonly Check[] = [
  endpointRefuses,
  tlsChainUntrusted,
  tlsExtraBytes,
  tlsFails,
  tlsNoAlpn,
  tlsSessionResumed,
];
