import type { DeadText } from '../access/dead-text.ts';
import type { Listening } from '../access/listener.ts';
import type { ReachRow } from '../access/reach.ts';
import type { AccessMap } from '../access/regions/access-map.ts';
import type { Snapshot } from '../access/snapshot.ts';
import type { Universe } from '../access/universe.ts';
import type { ServerSettings } from '../conf/server/read-server-settings.ts';
import type { FileSettingRow } from '../conf/view.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { ServerVersion } from '../dialect/server-version.ts';
import type { IdentLine, ParsedIdent } from '../hba/ident.ts';
import type { ParsedHba } from '../hba/parse-hba.ts';
import type { HbaLine } from '../hba/parse-line.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { FileSource } from '../text/file-source.ts';
import type { AttestedFile } from './attestation/attestation.ts';
import type { Observation } from './endpoint/observation.ts';
import type { AccountFacts } from './host/account-facts.ts';
import type { LiveFacts } from './host/live-facts.ts';
import type { CatalogFacts } from './roles/catalog-facts.ts';
import type { PasswordFacts } from './roles/password-facts.ts';
import type { SourceLine } from './source-line.ts';
import type { TlsFacts } from './tls/tls-facts.ts';

/** CheckedServer is everything that is known of one server. What is not known is undefined, and checks are silent about it. */
export interface CheckedServer {
  readonly dialect: Dialect;
  /** When the check is made: certificates and passwords expire. */
  readonly now: Date;
  /** The files, for those that settings name. Every file read is in `texts`. */
  readonly files: FileSource;
  /** The text of each file that was read, by its absolute path. */
  readonly texts: ReadonlyMap<string, ByteString>;
  /** postgresql.conf with all that it includes. */
  readonly conf: CheckedConf | undefined;
  readonly hba: CheckedHba | undefined;
  readonly ident: CheckedIdent | undefined;
  readonly universe: Universe;
  /** Where it listens; parts are undefined without a postgresql.conf. */
  readonly listening: Listening;
  /** What it decides by; undefined where pg_hba.conf is not known or does not load. */
  readonly snapshot: Snapshot | undefined;
  /** What its lines decide; undefined where pg_hba.conf is not known or does not load. */
  readonly access: AccessMap | undefined;
  /** Who can get in, in the order of the lines; empty where pg_hba.conf is not known or does not load. */
  readonly reach: readonly ReachRow[];
  /** Lines that decide about nobody, or about fewer than they say. */
  readonly deadText: readonly DeadText[];
  /** facts tells what the file system says of a path: undefined where it was not asked. */
  facts(path: string): FileFacts | 'missing' | undefined;
  /** The values that a running server shows in pg_settings, by name. */
  readonly running: ReadonlyMap<string, string> | undefined;
  /** Certificates, keys and revocation lists, parsed by whoever can. */
  readonly tls: TlsFacts | undefined;
  /** Files that are no server's but stand around it: sshd_config, fail2ban jails, firewalls, clients. */
  readonly surroundings: readonly SurroundingFile[];
  /**
   * The packet filters that are loaded at a reboot, where somebody looked: those among the surroundings are what runs then.
   * None: nothing loads any.
   */
  readonly savedFilters?: readonly SurroundingFile[];
  /** The account that the data directory belongs to. */
  readonly account?: AccountFacts;
  /** What a running server's catalog says besides the universe. */
  readonly catalog?: CatalogFacts;
  /** What came of trying passwords at the roles of the universe, where somebody asked for it. */
  readonly passwords?: PasswordFacts;
  /** What a running server says of itself. */
  readonly live?: LiveFacts;
  /** What clients met at its endpoints on the network. */
  readonly endpoints?: readonly Observation[];
  /** Who has logged in, in how many days of log. */
  readonly logins?: { readonly users: ReadonlySet<ByteString>; readonly days: number };
  /** Answers to what no scan can tell. */
  readonly attested?: AttestedFile;
  /** Names that clients reach the server by, as far as somebody said. */
  readonly names?: readonly string[];
  /** The version that an upgrade goes to; absent where any later one is of interest. */
  readonly upgradeTo?: ServerVersion;
}

/** CheckedConf is postgresql.conf, read as the server reads it. */
export interface CheckedConf {
  /** The main file, absolute. */
  readonly path: string;
  /** Where relative file names of settings count from, absolute. */
  readonly dataDirectory: string;
  /** The values in force, and what is wrong. */
  readonly settings: ServerSettings;
  /** Every line of every file, as pg_file_settings lists them: also those that another overrides. */
  readonly rows: readonly FileSettingRow[];
}

/** CheckedHba is pg_hba.conf. */
export interface CheckedHba {
  readonly path: string;
  /** The lines of the file and of those it includes, with words and columns. */
  readonly lines: readonly CheckedLine<HbaLine>[];
  readonly parsed: ParsedHba;
}

/** CheckedIdent is pg_ident.conf. */
export interface CheckedIdent {
  readonly path: string;
  readonly lines: readonly CheckedLine<IdentLine>[];
  readonly parsed: ParsedIdent;
}

/** CheckedLine is a line as it stands in its file, and what the server makes of it; undefined for blanks, comments, includes. */
export interface CheckedLine<Read> {
  readonly source: SourceLine;
  readonly read: Read | undefined;
}

/** FileFacts is what stat(2) says. */
export interface FileFacts {
  readonly kind: 'file' | 'directory' | 'other';
  /** The permission bits, such as 0o640. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** SurroundingFile is a file of another program. */
export interface SurroundingFile {
  readonly kind:
    | 'sshd'
    | 'fail2ban'
    | 'iptables'
    | 'nftables'
    | 'script'
    | 'firewall'
    | 'client'
    | 'pooler'
    | 'proxy'
    | 'compose';
  readonly path: string;
  readonly text: ByteString;
}
