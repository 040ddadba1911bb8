import type { AuthMethod } from '../dialect/auth-method.ts';
import type { ServerVersion } from '../dialect/server-version.ts';
import type { Are } from '../hba/are.ts';
import type { AddressSet } from '../inet/address-set.ts';
import type { ByteString } from '../text/byte-string.ts';
import type { PolicyText, transports } from './schema.ts';

/** PolicyTransport is the word for the first field of a line. */
export type PolicyTransport = (typeof transports)[number];

/** PolicyPlace is where something stands in the policy, counted from 1. */
export interface PolicyPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** PolicyProblem is why a policy is none: the place, what is wrong, what to type. */
export interface PolicyProblem extends PolicyPlace {
  readonly message: string;
  readonly hint?: string;
}

/** PolicyWord is one word for roles or for databases, in PostgreSQL's own meaning. */
export type PolicyWord =
  | { readonly kind: 'all' }
  | { readonly kind: 'sameuser' }
  | { readonly kind: 'samerole' }
  | { readonly kind: 'replication' }
  | { readonly kind: 'group'; readonly role: ByteString }
  | { readonly kind: 'regex'; readonly are: Are }
  | { readonly kind: 'name'; readonly name: ByteString };

/** PolicyGroup is people or an application. */
export interface PolicyGroup {
  readonly name: string;
  readonly kind: 'people' | 'application';
  readonly roles: readonly PolicyWord[];
  /** The name of the map that its rules use, where it has identities. */
  readonly map: string | undefined;
  /** System user to database user, both as pg_ident.conf has them. */
  readonly identities: readonly PolicyIdentity[];
  readonly external: boolean;
}

/** PolicyIdentity says that a system user may be a database user. */
export interface PolicyIdentity {
  readonly system: string;
  readonly role: string;
}

/** PolicySources is where clients may come from. */
export interface PolicySources {
  /** The words of the policy. */
  readonly words: readonly string[];
  readonly set: AddressSet;
  /** Whether also every address that the server listens for. */
  readonly internet: boolean;
}

/** PolicyRule is one rule of a policy; the first that takes a connection decides. */
export interface PolicyRule {
  readonly place: PolicyPlace;
  readonly groups: readonly PolicyGroup[];
  readonly databases: readonly PolicyWord[];
  /** Absent for `local`. */
  readonly from?: PolicySources;
  readonly method: AuthMethod;
  /** Whether a certificate of the role's name is asked besides the method. */
  readonly withCertificate: boolean;
  readonly transport: PolicyTransport;
  readonly options: readonly (readonly [string, string])[];
  readonly servers: readonly string[];
  readonly reason?: string;
  readonly rest: boolean;
}

/** PolicyServer is a server as the policy has it. */
export type PolicyServer = Omit<PolicyText['servers'][string], 'version' | 'listen'> & {
  readonly name: string;
  readonly place: PolicyPlace;
  readonly version: ServerVersion;
  readonly listen: readonly string[];
};

/** Policy is who reaches what from where by which method. */
export interface Policy {
  readonly file: string;
  readonly servers: readonly PolicyServer[];
  readonly groups: readonly PolicyGroup[];
  /** The networks that have a name. */
  readonly networks: ReadonlyMap<string, AddressSet>;
  readonly rules: readonly PolicyRule[];
}
