import type { AuthMethod } from '../dialect/auth-method.ts';
import type { ServerVersion } from '../dialect/server-version.ts';
import type { AddressSet } from '../inet/address-set.ts';
import type { PolicyGroup, PolicyPlace, PolicyServer, PolicyTransport, PolicyWord } from './policy.ts';

/** SiteRule is a rule as one program on one machine carries it out. */
export interface SiteRule {
  /** Absent where no rule of the policy asked for it. */
  readonly place?: PolicyPlace;
  /** What the comment above its lines says, one line. */
  readonly comment: string;
  readonly roles: readonly PolicyWord[];
  readonly databases: readonly PolicyWord[];
  /** Absent for Unix sockets. */
  readonly sources?: AddressSet;
  readonly transport: PolicyTransport;
  readonly method: AuthMethod;
  /** Name and value, in the order of their names, `clientcert` and `map` among them. */
  readonly options: readonly (readonly [string, string])[];
  readonly rest: boolean;
}

/** Site is a program that decides by pg_hba.conf: a server, or the gate before it. */
export interface Site {
  readonly kind: 'server' | 'gate';
  readonly name: string;
  readonly server: PolicyServer;
  readonly version: ServerVersion;
  readonly listen: readonly string[];
  readonly port: number;
  readonly firewall: string | undefined;
  readonly rules: readonly SiteRule[];
  /** Whose identities the maps of the rules' names hold. */
  readonly maps: readonly PolicyGroup[];
}
