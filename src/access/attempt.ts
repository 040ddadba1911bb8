import type { IpAddress } from '../inet/address.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { RoleFacts } from './role.ts';

/** Transport is how the connection reached the server. */
export type Transport =
  | { readonly kind: 'local' }
  | { readonly kind: 'tcp'; readonly encryption: 'none' | 'tls' | 'gss'; readonly address: IpAddress };

/** Replication says whether the client asked for a WAL sender (manual: protocol-replication). */
export type Replication = 'no' | 'physical' | 'logical';

/** PeerName is what DNS says of the client's address, as far as it was asked. */
export type PeerName =
  | { readonly kind: 'unresolved'; readonly reason: string }
  | {
      readonly kind: 'resolved';
      readonly name: ByteString;
      /** Whether the name's own addresses contain the client's: not asked yet, or the answer. */
      readonly forward: 'unchecked' | 'matches' | 'differs' | { readonly failed: string };
    };

/** Attempt is what is known of one connection when the decision is made. */
export interface Attempt {
  readonly transport: Transport;
  readonly user: ByteString;
  readonly database: ByteString;
  readonly replication: Replication;
  /** Whether the client presented a certificate that a CA of ssl_ca_file vouches for. */
  readonly certificateVerified: boolean;
  /** What DNS says of the address. Absent until decide asks for it. */
  readonly peerName?: PeerName;
  /** The role of that name; `missing` where the server has none. Absent until decide asks for it. */
  readonly role?: RoleFacts | 'missing';
}
