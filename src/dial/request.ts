import type { ConninfoHost } from '../upstream/conninfo-hosts.ts';
import type { Conninfo } from '../upstream/conninfo.ts';

/** DialRequest is one server to be looked at, and as whom. */
export interface DialRequest {
  readonly conninfo: Conninfo;
  readonly host: ConninfoHost;
  readonly user: string;
  readonly database: string;
  /** Milliseconds for each connection, and for the look-up. */
  readonly timeout: number;
  /** Whether all versions and suites are tried. */
  readonly scans: boolean;
}
