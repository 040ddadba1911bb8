import type { Dialect } from '../dialect/dialect.ts';
import type { HbaRecord } from '../hba/record.ts';
import type { IdentRecord } from '../hba/ident.ts';
import type { IpAddress } from '../inet/address.ts';

/** InterfaceRange is one address of this machine and the mask of the network that it is in. */
export interface InterfaceRange {
  readonly address: IpAddress;
  readonly mask: IpAddress;
}

/** Snapshot is everything that decides about access at one moment, except what is looked up per connection. */
export interface Snapshot {
  /** How the server reads its files, and words its refusals. */
  readonly dialect: Dialect;
  /** The lines of pg_hba.conf, in order. */
  readonly hba: readonly HbaRecord[];
  /** The lines of pg_ident.conf, in order. */
  readonly ident: readonly IdentRecord[];
  /** Whether `ssl` is on: with it off, hostssl lines match nothing. */
  readonly ssl: boolean;
  /** Whether client certificates are verified, that is, whether ssl_ca_file is set. */
  readonly verifiesClients: boolean;
  /** This machine's addresses, for samehost and samenet. */
  readonly interfaces: readonly InterfaceRange[];
}
