import type { IpAddress } from '../inet/address.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { PeerName } from './attempt.ts';
import type { CertificateSubject } from './certificate-name.ts';
import type { DatabaseFacts, RoleFacts } from './role.ts';
import type { InterfaceRange } from './snapshot.ts';

/** Known is an answer about a name, or that nobody knows: offline there may be no catalog to ask. */
export type Known<Facts> = Facts | 'missing' | 'unknown';

/**
 * Universe is what surrounds a server besides its files: roles, databases, interfaces, names, certificates. It comes
 * from a file, from a live server, or is empty.
 */
export interface Universe {
  /** The names of all roles; undefined where they are not known. */
  readonly roleNames: readonly ByteString[] | undefined;
  /** The names of all databases; undefined where they are not known. */
  readonly databaseNames: readonly ByteString[] | undefined;
  /** The extensions of the database that was asked; absent where they are not known. */
  readonly extensions?: readonly string[];
  /** role gives one role. */
  role(name: ByteString): Known<RoleFacts>;
  /** database gives one database, as one role finds it. */
  database(name: ByteString, role: Known<RoleFacts>): Known<DatabaseFacts>;
  /** The server's own addresses; undefined where they are not known. */
  readonly interfaces: readonly InterfaceRange[] | undefined;
  /** peerName gives what DNS says of an address; undefined where it is not known. */
  peerName(address: IpAddress): PeerName | undefined;
  /** certificate gives the subject of a client certificate by its name in the universe. */
  certificate(name: string): UniverseCertificate | undefined;
}

/** UniverseCertificate is a client certificate and whether a CA of ssl_ca_file vouches for it. */
export interface UniverseCertificate {
  readonly subject: CertificateSubject;
  readonly trusted: boolean;
}

/** emptyUniverse knows nothing. */
export const emptyUniverse: Universe = {
  roleNames: undefined,
  databaseNames: undefined,
  role: () => 'unknown',
  database: () => 'unknown',
  interfaces: undefined,
  peerName: () => undefined,
  certificate: () => undefined,
};
