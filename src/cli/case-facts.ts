import * as z from 'zod';
import type { CheckedServer } from '../check/checked-server.ts';
import type { AccountFacts } from '../check/host/account-facts.ts';
import type { LiveFacts } from '../check/host/live-facts.ts';
import type { CatalogFacts } from '../check/roles/catalog-facts.ts';
import type { CertificateFacts, KeyFacts, RevocationListFacts, TlsFacts, TlsFile } from '../check/tls/tls-facts.ts';
import { parseServerVersion } from '../dialect/server-version.ts';
import { fromUtf8 } from '../text/byte-string.ts';

const moment = z.string().transform((text) => new Date(text));
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

/** A certificate without a fault, unless the case says otherwise. */
const certificate = z
  .object({
    subject: z.string().default('db.example.com'),
    issuer: z.string().default('Example CA'),
    self_signed: z.boolean().default(false),
    issuer_known: z.boolean().default(true),
    not_before: moment.default(new Date('2026-01-01')),
    not_after: moment.default(new Date('2027-12-31')),
    names: z.array(z.string()).default(['db.example.com']),
    key: z.string().default('ec 256'),
    signature_hash: z.enum(['md5', 'sha1', 'sha2']).default('sha2'),
    fingerprint: z.string().default('00'),
  })
  .transform(({ key, subject, issuer, names, ...rest }): CertificateFacts => {
    const [type = '', bits] = key.split(' ');
    return {
      subject,
      issuer,
      names,
      commonName: subject,
      isSelfSigned: rest.self_signed,
      isIssuerKnown: rest.issuer_known,
      notBefore: rest.not_before,
      notAfter: rest.not_after,
      key: { type, bits: bits === undefined ? undefined : Number(bits) },
      signatureHash: rest.signature_hash,
      fingerprint: rest.fingerprint,
    };
  });

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
    chain: tlsFile(z.array(certificate)),
    key: tlsFile(key),
    authorities: tlsFile(z.array(certificate)),
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
    served: z.object({ subject: z.string(), not_after: moment, fingerprint: z.string() }).optional(),
    sessions: z.object({ remote: z.int(), unencrypted: z.int() }).default({ remote: 0, unencrypted: 0 }),
  })
  .transform(
    ({ version, pending_restart, loaded_at, files, refused, served, sessions }): LiveFacts => ({
      fullVersion: version,
      pendingRestart: pending_restart,
      loadedAt: loaded_at,
      files,
      refused,
      sessions,
      ...(served !== undefined && { served: { ...served, notAfter: served.not_after } }),
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
  account: account.optional(),
  /** Who has logged in, in how many days of log. */
  logins: logins.optional(),
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
): Pick<CheckedServer, 'tls' | 'live' | 'catalog' | 'account' | 'names' | 'upgradeTo' | 'logins'> {
  const { tls: tlsFacts, live: liveFacts, catalog: catalogFacts, account: accountFacts, names, upgrade_to } = one;
  const { logins: loginFacts } = one;
  const upgradeTo = parseServerVersion(String(upgrade_to ?? ''));
  return {
    tls: tlsFacts,
    ...(liveFacts !== undefined && { live: liveFacts }),
    ...(catalogFacts !== undefined && { catalog: catalogFacts }),
    ...(accountFacts !== undefined && { account: accountFacts }),
    ...(loginFacts !== undefined && { logins: loginFacts }),
    ...(names !== undefined && { names }),
    ...(upgradeTo !== undefined && { upgradeTo }),
  };
}
