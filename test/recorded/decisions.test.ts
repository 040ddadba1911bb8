import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { refuseAdmission } from '../../src/access/admission.ts';
import type { Attempt } from '../../src/access/attempt.ts';
import { decide } from '../../src/access/decide.ts';
import type { Snapshot } from '../../src/access/snapshot.ts';
import type { Refusal } from '../../src/errors/refusal.ts';
import { gateDialect } from '../../src/dialect/dialects.ts';
import { parseIdent } from '../../src/hba/ident.ts';
import { parseHba } from '../../src/hba/parse-hba.ts';
import { parsePeerAddress } from '../../src/inet/address.ts';
import { parseStartupRequest } from '../../src/protocol/startup-request.ts';
import { fromUtf8, toDisplay } from '../../src/text/byte-string.ts';
import { filesOf } from '../support/table-files.ts';
import { examine } from './examine.ts';
import { databaseOf, forwardName, interfaces, reverseName, roleOf, subjectOf } from './universe.ts';

interface RecordedClient {
  readonly kind: 'local' | 'host';
  readonly address?: string;
  readonly user: string;
  readonly db: string | null;
  readonly tls?: boolean;
  readonly cert?: string | null;
  readonly os?: string;
  readonly repl?: string;
}

interface RecordedDecision {
  readonly id: string;
  readonly hba: string;
  readonly ident?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly server_ssl?: 'off';
  readonly client: RecordedClient;
  readonly pg18: Readonly<Record<string, unknown>>;
  readonly loaded: { readonly pg18: { readonly hba: boolean; readonly ident: boolean } };
}

const cases: readonly RecordedDecision[] = readFileSync(new URL('decisions.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** Lines that refuse the gate's start, so that it never answers as the server did: it cannot ask an Ident server. */
const notRun = new Set(['method-ident-tcp-1']);

test.each(cases.map((recorded) => [recorded.id, recorded] as const))('%s', async (id, recorded) => {
  if (notRun.has(id)) {
    await expect(answer(recorded)).rejects.toThrow('method ident cannot be run');
    return;
  }
  const { log: _log, negotiate: _negotiate, tls, ...expected } = recorded.pg18;
  // The handshake refuses a certificate of a stranger before anything is decided.
  if (recorded.client.cert === 'stranger') {
    expect(tls === 'handshake failed' || 'ssl' in Object(expected['error'])).toBe(true);
    return;
  }
  expect(await answer(recorded)).toEqual(expected);
});

test('the record is whole', () => expect(cases).toHaveLength(256));

async function answer(recorded: RecordedDecision): Promise<unknown> {
  const { client } = recorded;
  const snapshot = load(recorded);
  const startup = parseStartupRequest(parameters(client));
  if (startup.kind === 'refused') return { error: errorOf(startup.refusal) };
  let attempt: Attempt = {
    transport: transportOf(client, snapshot.ssl),
    user: startup.request.user,
    database: startup.request.database,
    replication: startup.request.replication,
    certificateVerified: subjectOf(client.cert) !== undefined,
  };
  const address = client.address ?? '';
  const role = roleOf(toDisplay(attempt.user));
  for (;;) {
    const decision = decide(snapshot, attempt);
    if (decision.kind === 'refused') return { error: errorOf(decision.refusal) };
    if (decision.kind === 'authenticate') {
      const admission = () =>
        refuseAdmission(snapshot.dialect, attempt, { role, database: databaseOf(toDisplay(attempt.database)) });
      const refused = (refusal: Refusal | undefined) => (refusal === undefined ? 'ready' : errorOf(refusal));
      const examined = await examine({ attempt, role, ident: snapshot.ident, ...decision, client });
      return examined['auth'] === 'ok' ? { ...examined, then: refused(admission()) } : examined;
    }
    if (decision.need === 'role') attempt = { ...attempt, role };
    else if (decision.need === 'reverse-dns') attempt = { ...attempt, peerName: reverseName(address) };
    else attempt = { ...attempt, peerName: forwardName(attempt.peerName, address) };
  }
}

/** A file that does not load leaves the one before it in force. */
function load(recorded: RecordedDecision): Snapshot {
  const hbaText = recorded.loaded.pg18.hba ? recorded.hba : 'host all all all reject\n';
  const files = filesOf({
    ...recorded.files,
    'pg_hba.conf': hbaText,
    'pg_ident.conf': recorded.ident ?? 'm root bob\n',
  });
  const ssl = recorded.server_ssl !== 'off';
  const hba = parseHba('/data/pg_hba.conf', files, { dialect: gateDialect, ssl });
  const ident = parseIdent('/data/pg_ident.conf', files, { dialect: gateDialect });
  expect([...hba.problems, ...ident.problems]).toEqual([]);
  if (!recorded.loaded.pg18.hba) {
    const refused = filesOf({ 'pg_hba.conf': recorded.hba });
    expect(parseHba('/data/pg_hba.conf', refused, { dialect: gateDialect, ssl }).problems).not.toEqual([]);
  }
  return { dialect: gateDialect, hba: hba.records, ident: ident.records, ssl, verifiesClients: true, interfaces };
}

function parameters(client: RecordedClient) {
  const given = { user: client.user, database: client.db, replication: client.repl };
  return new Map(
    Object.entries(given).flatMap(([name, value]) => (value ? [[fromUtf8(name), fromUtf8(value)] as const] : [])),
  );
}

function transportOf(client: RecordedClient, ssl: boolean): Attempt['transport'] {
  if (client.kind === 'local') return { kind: 'local' };
  const address = parsePeerAddress(client.address ?? '');
  if (address === undefined) throw new Error(`bad address ${client.address}`);
  return { kind: 'tcp', encryption: client.tls === true && ssl ? 'tls' : 'none', address };
}

function errorOf({ sqlstate, message, detail }: Refusal) {
  return {
    severity: 'FATAL',
    code: sqlstate,
    message: toDisplay(message),
    ...(detail !== undefined && { detail: toDisplay(detail) }),
  };
}
