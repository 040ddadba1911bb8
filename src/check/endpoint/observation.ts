import type { Asked } from './asked.ts';
import type { TlsSeen } from './tls-seen.ts';

/** Step is one thing that was done, how long it took (ms), and what came of it. */
export interface Step {
  readonly name: 'dns' | 'tcp' | 'ssl' | 'tls' | 'startup' | 'resume' | 'plain' | 'login' | 'scan';
  readonly milliseconds: number;
  readonly outcome: string;
}

/** Target is the server that was asked for, and as whom. */
export interface Target {
  /** The host of the connection string: what a certificate is held against. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

/** printHostPort is how people write a server: `host:port`, with brackets round an IPv6 address. */
export function printHostPort({ host, port }: Pick<Target, 'host' | 'port'>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Proof is what became of the conninfo's own password; it is sent only where the conninfo has one. */
export type Proof =
  | { readonly kind: 'none' }
  | { readonly kind: 'let-in'; readonly serverVersion: string | undefined }
  | { readonly kind: 'refused'; readonly sqlstate: string; readonly message: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Observation is what a client meets at one server. */
export interface Observation {
  readonly target: Target;
  /** Where it was found: `address:port`, or the path of a socket; undefined where nobody answered. */
  readonly address: string | undefined;
  readonly local: boolean;
  readonly steps: readonly Step[];
  /** Why nothing could be seen; the rest is then empty. */
  readonly unreachable: string | undefined;
  readonly tls: TlsSeen;
  /** What the server asked for over TLS; undefined where there was no TLS. */
  readonly overTls: Asked | undefined;
  /** What it asked for without TLS. */
  readonly overPlain: Asked | undefined;
  readonly proof: Proof;
  readonly scan: readonly VersionScan[] | undefined;
  /** When it was seen. */
  readonly now: Date;
}

/** VersionScan is which cipher suites a server takes in one version of TLS; `reason` says why there are no more. */
export interface VersionScan {
  readonly version: TlsVersion;
  /** OpenSSL's names, in the order in which the server chose them. */
  readonly ciphers: readonly string[];
  /** What ended the search: the server's own alert, as a rule. */
  readonly end: string;
  /** Whether the search was cut off before the server had no more. */
  readonly partial: boolean;
}

/** TlsVersion is a version of TLS as OpenSSL writes it. */
export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
