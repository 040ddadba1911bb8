import * as z from 'zod';
import type { CheckedServer } from '../check/checked-server.ts';
import type { AccountFacts } from '../check/host/account-facts.ts';
import type { LiveFacts } from '../check/host/live-facts.ts';
import type { CatalogFacts } from '../check/roles/catalog-facts.ts';
import type { PasswordFacts } from '../check/roles/password-facts.ts';
import type { KeyFacts, RevocationListFacts, TlsFacts, TlsFile } from '../check/tls/tls-facts.ts';
import { parseServerVersion } from '../dialect/server-version.ts';
import { fromUtf8 } from '../text/byte-string.ts';
import { caseCertificate, moment } from './case-certificate.ts';
import { caseEndpoint } from './case-endpoint.ts';

const fileName = z.string().default('file');

/** A file as the server would load it: its content, or the message that refuses it. */
function tlsFile<Value, Input>(value: z.ZodType<Value, Input>): z.ZodType<TlsFile<Value>> {
  const faulty = z
    .object({ fault: z.string(), name: fileName })
    .transform(({ fault, name }): TlsFile<Value> => ({ kind: 'faulty', name, message: fault }));
  const read = z
    .object({ path: fileName, value })
    .transform(({ path, value: content }): TlsFile<Value> => ({ kind: 'read', name: path, path, value: content }));
  return z.union([faulty, read]).default({ kind: 'unknown' });
}

const key = z
  .object({
    encrypted: z.boolean().default(false),
    permission_fault: z.string().optional(),
    fault: z.string().optional(),
  })
  .transform(
    ({ encrypted, permission_fault, fault }): KeyFacts => ({
      isEncrypted: encrypted,
      permissionFault: permission_fault,
      fault,
    }),
  );

const revocationList = z
  .object({ next_update: moment.optional() })
  .transform(({ next_update }): RevocationListFacts => ({ nextUpdate: next_update }));

const tls = z
  .object({
    chain: tlsFile(z.array(caseCertificate)),
    key: tlsFile(key),
    authorities: tlsFile(z.array(caseCertificate)),
    revocation: tlsFile(z.array(revocationList)),
    revocation_directory: z.enum(['unset', 'missing', 'there']).default('unset'),
    protocol_fault: z.string().optional(),
    dh_bits: z.int().optional(),
  })
  .transform(
    ({ revocation_directory, protocol_fault, dh_bits, ...files }): TlsFacts => ({
      ...files,
      revocationDirectory: revocation_directory,
      protocolFault: protocol_fault,
      dhBits: dh_bits,
    }),
  );

const live = z
  .object({
    version: z.string().default('18.6'),
    pending_restart: z.array(z.string()).default([]),
    loaded_at: moment.default(new Date('2026-11-21')),
    files: z.array(z.object({ path: z.string(), modified: moment })).default([]),
    refused: z.array(z.object({ file: z.string(), line: z.int(), error: z.string() })).default([]),
    sessions: z.object({ remote: z.int(), unencrypted: z.int() }).default({ remote: 0, unencrypted: 0 }),
  })
  .transform(
    ({ version, pending_restart, loaded_at, files, refused, sessions }): LiveFacts => ({
      fullVersion: version,
      pendingRestart: pending_restart,
      loadedAt: loaded_at,
      files,
      refused,
      sessions,
    }),
  );

const name = z.string().transform(fromUtf8);

const catalog = z
  .object({
    passwords_known: z.boolean().default(true),
    memberships: z
      .array(
        z.object({
          group: name,
          member: name,
          inherits: z.boolean().default(true),
          may_set: z.boolean().default(true),
        }),
      )
      .default([]),
    wal_senders: z.array(name).default([]),
  })
  .transform(
    ({ passwords_known, memberships, wal_senders }): CatalogFacts => ({
      passwordsKnown: passwords_known,
      memberships: memberships.map(({ may_set, ...membership }) => ({ ...membership, maySet: may_set })),
      walSenders: wal_senders,
    }),
  );

const passwords = z
  .object({
    guessed: z
      .array(
        z.object({
          role: name,
          guess: z.union([
            z.object({ kind: z.enum(['own name', 'like its name']) }),
            z.object({ kind: z.enum(['common', 'listed']), of: z.int() }),
          ]),
        }),
      )
      .default([]),
  })
  .transform((facts): PasswordFacts => facts);

const account = z
  .object({
    name: z.string(),
    shell: z.string(),
    password: z.boolean().optional(),
    groups: z.array(z.string()).default([]),
  })
  .transform(
    ({ name: own, shell, password, groups }): AccountFacts => ({
      name: own,
      shell,
      hasPassword: password,
      powerfulGroups: groups,
    }),
  );

const logins = z
  .object({ users: z.array(name), days: z.int() })
  .transform(({ users, days }) => ({ users: new Set(users), days }));

/** caseFacts are the fields of a case that stand for what is found out besides the files. */
export const caseFacts = {
  /** What the files of ssl_* hold; certificates are without a fault unless they say otherwise. */
  tls: tls.optional(),
  live: live.optional(),
  catalog: catalog.optional(),
  /** What trying passwords came to. */
  passwords: passwords.optional(),
  account: account.optional(),
  /** Who has logged in, in how many days of log. */
  logins: logins.optional(),
  /** What clients met at its endpoints; a server without a fault, unless the case says otherwise. */
  endpoints: z.array(caseEndpoint).optional(),
  /** Names that clients reach the server by. */
  names: z.array(z.string()).optional(),
  /** The version that an upgrade goes to. */
  upgrade_to: z.union([z.number(), z.string()]).optional(),
};

const caseFactsSchema = z.object(caseFacts);

/** caseFactNames are their names. */
export const caseFactNames: readonly string[] = Object.keys(caseFacts);

/** factsOfCase gives them to a server. */
export function factsOfCase(
  one: z.infer<typeof caseFactsSchema>,
): Pick<
  CheckedServer,
  'tls' | 'live' | 'catalog' | 'passwords' | 'account' | 'names' | 'upgradeTo' | 'logins' | 'endpoints'
> {
  const { tls: tlsFacts, live: liveFacts, catalog: catalogFacts, account: accountFacts, names, upgrade_to } = one;
  const { logins: loginFacts, passwords: passwordFacts, endpoints } = one;
  const upgradeTo = parseServerVersion(String(upgrade_to ?? ''));
  return {
    tls: tlsFacts,
    ...(liveFacts !== undefined && { live: liveFacts }),
    ...(catalogFacts !== undefined && { catalog: catalogFacts }),
    ...(passwordFacts !== undefined && { passwords: passwordFacts }),
    ...(accountFacts !== undefined && { account: accountFacts }),
    ...(loginFacts !== undefined && { logins: loginFacts }),
    ...(endpoints !== undefined && { endpoints }),
    ...(names !== undefined && { names }),
    ...(upgradeTo !== undefined && { upgradeTo }),
  };
}
