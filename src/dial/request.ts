import type { ConninfoHost } from '../upstream/conninfo-hosts.ts';
import type { Conninfo } from '../upstream/conninfo.ts';

/**
 * ScanExtent is which versions of TLS and suites are tried on connections of their own: none, all, or old versions and weak
 * suites, which at a good server are two refused handshakes. Each refusal stands in the server's log, and a guard counts it.
 */
export type ScanExtent = 'none' | 'weak' | 'all';

/** DialRequest is one server to be looked at, and as whom. */
export interface DialRequest {
  readonly conninfo: Conninfo;
  readonly host: ConninfoHost;
  readonly user: string;
  readonly database: string;
  /** Milliseconds for each connection, and for the look-up. */
  readonly timeout: number;
  readonly scan: ScanExtent;
}
