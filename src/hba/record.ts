import type { AuthMethod } from '../dialect/auth-method.ts';
import type { IpAddress } from '../inet/address.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { Are } from './are.ts';
import type { OptionValues } from './option-values.ts';

/** ConnectionType is the first field of a pg_hba.conf line (manual: auth-pg-hba-conf). */
export type ConnectionType = 'local' | 'host' | 'hostssl' | 'hostnossl' | 'hostgssenc' | 'hostnogssenc';

/** DatabaseToken is one word of the database field. A quoted keyword is a name; `samegroup` is read as `samerole`. */
export type DatabaseToken =
  | { readonly kind: 'all' }
  | { readonly kind: 'sameuser' }
  | { readonly kind: 'samerole' }
  | { readonly kind: 'replication' }
  | { readonly kind: 'regex'; readonly are: Are }
  | { readonly kind: 'name'; readonly name: ByteString };

/** UserToken is one word of the user field. A word that begins with `/` is a regular expression, quoted or not. */
export type UserToken =
  | { readonly kind: 'all' }
  | { readonly kind: 'group'; readonly role: ByteString }
  | { readonly kind: 'regex'; readonly are: Are }
  | { readonly kind: 'name'; readonly name: ByteString };

/** HbaAddress is the address field with its mask. A name that begins with `.` stands for every host below that domain. */
export type HbaAddress =
  | { readonly kind: 'all' }
  | { readonly kind: 'samehost' }
  | { readonly kind: 'samenet' }
  | { readonly kind: 'range'; readonly base: IpAddress; readonly mask: IpAddress }
  | { readonly kind: 'name'; readonly name: ByteString };

/** HbaOptions are the options of a line after all the server's rules: `cert` always has clientCert `verify-full`. */
export interface HbaOptions {
  readonly map?: ByteString;
  readonly clientCert?: 'verify-ca' | 'verify-full';
  readonly clientName?: 'CN' | 'DN';
  /** The name after `postern.upstream.`; the gate's own option, in no server. */
  readonly upstream?: ByteString;
  /** Every option that was given or implied, by name, with passwords and secrets: not to be logged. */
  readonly values: OptionValues;
  /** The options as the view pg_hba_file_rules lists them: some given ones are missing there, some implied are added. */
  readonly list: readonly HbaOption[];
}

/** HbaOption is one option as the view shows it, `name=value`. */
export interface HbaOption {
  readonly name: string;
  readonly value: ByteString;
}

/** HbaRecord is one line of pg_hba.conf, or of a file it includes, that the server would put in force. */
export interface HbaRecord {
  /** The number in the view, counted from 1 over all files; 0 for a hostssl line while ssl is off, which has none. */
  readonly ruleNumber: number;
  readonly file: string;
  /** The line in that file, counted from 1; the first of continued lines. */
  readonly line: number;
  /** The line as the server quotes it in its log: continuations joined, comment and blanks kept, no line end. */
  readonly text: ByteString;
  readonly type: ConnectionType;
  readonly databases: readonly DatabaseToken[];
  readonly users: readonly UserToken[];
  /** Absent for `local`. */
  readonly address?: HbaAddress;
  readonly method: AuthMethod;
  readonly options: HbaOptions;
}
