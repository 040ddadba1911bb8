/** Proof is what the CA looks for to see that a name is ours. */
export interface Proof {
  /** The name, without the star of a wildcard. */
  readonly domain: string;
  /** The last part of the URL that is asked over HTTP (RFC 8555 §8.3). */
  readonly token: string;
  /** What stands at the URL, or in the TXT record (RFC 8555 §8.4). */
  readonly value: string;
}

/** Prover shows proofs where the CA looks for them, and takes them away again. Its errors are thrown. */
export interface Prover {
  readonly challenge: 'http-01' | 'dns-01';
  show(proof: Proof): Promise<void>;
  remove(proof: Proof): Promise<void>;
  close(): Promise<void>;
}
