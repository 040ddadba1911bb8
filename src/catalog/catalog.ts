import type { DatabaseFacts, RoleFacts } from '../access/role.ts';
import type { ByteString } from '../text/byte-string.ts';

/** CatalogAnswer is what the upstream server knows of one user and one database at this moment. */
export type CatalogAnswer =
  | {
      readonly kind: 'known';
      readonly role: RoleFacts | 'missing';
      readonly database: DatabaseFacts | 'missing';
    }
  /** The server could not be asked; the reason is for the journal. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** RolesAnswer is what the server knows of several roles at this moment; those that it does not have are left out. */
export type RolesAnswer =
  | { readonly kind: 'known'; readonly roles: ReadonlyMap<ByteString, RoleFacts> }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Catalog reads roles and databases of the upstream server. */
export interface Catalog {
  /**
   * lookUp asks the server each time, so that a password changed by ALTER ROLE counts for the very next login. Names are
   * bytes of the startup packet; the server compares them as such.
   */
  lookUp(user: ByteString, database: ByteString): Promise<CatalogAnswer>;
  /** roles asks for many roles in one question. Their verifiers are not asked for. */
  roles(names: readonly ByteString[]): Promise<RolesAnswer>;
  /** close ends the control connection. */
  close(): Promise<void>;
}
