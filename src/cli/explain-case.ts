import * as z from 'zod';
import { explain, type ClientFacts, type Explanation } from '../access/explain.ts';
import type { Examination } from '../access/examination.ts';
import type { Universe, UniverseCertificate } from '../access/universe.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Refusal } from '../errors/refusal.ts';
import { parsePeerAddress } from '../inet/address.ts';
import { parseStartupRequest } from '../protocol/startup-request.ts';
import { fromUtf8, toDisplay } from '../text/byte-string.ts';
import { filesCase, snapshotOfCase } from './snapshot-case.ts';

const named = z.record(z.string(), z.string());

/** explainCase is one connection and the files that decide about it, in the form of a recorded decision. */
export const explainCase = filesCase.extend({
  hba: z.string(),
  client: z.object({
    kind: z.enum(['local', 'host']),
    address: z.string().optional(),
    user: z.string().nullish(),
    db: z.string().nullish(),
    tls: z.boolean().default(false),
    cert: z.string().nullish(),
    os: z.string().nullish(),
    repl: z.string().nullish(),
    /** The protocol that the client speaks, such as `3.2`. */
    proto: z.string().optional(),
    params: named.default({}),
  }),
});

type ExplainCase = z.infer<typeof explainCase>;
type CaseClient = ExplainCase['client'];

/** A stranger's certificate ends the handshake, whatever the lines say, once there is a CA to check it against. */
const unknownAuthority = { tls: 'handshake failed', error: { ssl: 'TLSV1_ALERT_UNKNOWN_CA' } };

/** answerExplainCase says what the server of a dialect does with the connection, in the words of recorded answers. */
export function answerExplainCase(one: ExplainCase, dialect: Dialect, universe: Universe): object {
  const { id, client } = one;
  const loaded = snapshotOfCase(one.hba, one, dialect, universe);
  if (loaded.kind === 'refused') return { id, refused: loaded.errors };
  const certificate = typeof client.cert === 'string' ? universe.certificate(client.cert) : undefined;
  if (client.tls && certificate?.trusted === false) return { id, ...unknownAuthority };
  const started = start(client, dialect);
  if (started.kind === 'refused') return { id, error: printRefusal(started.refusal) };
  const address = client.kind === 'host' ? parsePeerAddress(client.address ?? '127.0.0.1') : undefined;
  if (client.kind === 'host' && address === undefined) {
    return { id, refused: [`client.address: "${client.address}" is no address`] };
  }
  const { request } = started;
  const facts: ClientFacts = {
    attempt: {
      transport:
        address === undefined
          ? { kind: 'local' }
          : { kind: 'tcp', encryption: client.tls && loaded.snapshot.ssl ? 'tls' : 'none', address },
      user: request.user,
      database: request.database,
      replication: request.replication,
      certificateVerified: client.tls && certificate !== undefined,
    },
    certificate: client.tls ? subjectOf(certificate) : 'none',
    operatingSystemUser: typeof client.os === 'string' ? fromUtf8(client.os) : undefined,
    passwordEncryption: dialect.passwordEncryption,
  };
  return { id, ...started.negotiate, ...answer(explain(loaded.snapshot, universe, facts), dialect) };
}

type Started =
  | {
      readonly kind: 'request';
      readonly request: Extract<ReturnType<typeof parseStartupRequest>, { kind: 'request' }>['request'];
      readonly negotiate: object;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

function start(client: CaseClient, { newestMinor }: Dialect): Started {
  const [major, minor] = (client.proto ?? '3.0').split('.').map(Number);
  if (major !== 3) {
    const message = `unsupported frontend protocol ${client.proto}: server supports 3.0 to 3.${newestMinor}`;
    return { kind: 'refused', refusal: { sqlstate: '0A000', message: fromUtf8(message) } };
  }
  const given = { user: client.user, database: client.db, replication: client.repl, ...client.params };
  const parameters = new Map(
    Object.entries(given).flatMap(([name, value]) => (value ? [[fromUtf8(name), fromUtf8(value)] as const] : [])),
  );
  const parsed = parseStartupRequest(parameters);
  if (parsed.kind === 'refused') return parsed;
  const unrecognized = parsed.request.protocolOptions.map(toDisplay);
  const negotiates = (minor ?? 0) > newestMinor || unrecognized.length > 0;
  const negotiate = { newest_minor: Math.min(minor ?? 0, newestMinor), unrecognized };
  return { kind: 'request', request: parsed.request, negotiate: negotiates ? { negotiate } : {} };
}

function subjectOf(certificate: UniverseCertificate | undefined): ClientFacts['certificate'] {
  return certificate?.subject ?? 'none';
}

function answer(explanation: Explanation, dialect: Dialect): object {
  const { attempt, decision, examination, admission } = explanation;
  if (explanation.conditional.length > 0) {
    return { depends: explanation.conditional.map(({ record, need }) => ({ line: record.line, on: need })) };
  }
  if (decision.kind === 'refused' || examination === undefined) {
    return decision.kind === 'refused' ? { error: printRefusal(decision.refusal) } : {};
  }
  const { record } = decision;
  const then = admission === undefined ? {} : { then: admission === 'ready' ? 'ready' : printRefusal(admission) };
  switch (examination.kind) {
    case 'depends':
      return { depends: [{ line: record.line, on: examination.on }] };
    case 'accepted': {
      const identity = examination.identity ?? attempt.user;
      const isLogged = dialect.logsLogins === 'all' || (dialect.logsLogins === 'proven' && record.method !== 'trust');
      return { auth: 'ok', ...then, ...(isLogged && identified(record.line, record.method, identity)) };
    }
    case 'refused': {
      const { identity } = examination;
      const known = identity === undefined || dialect.logsLogins === 'none';
      return {
        error: printRefusal(examination.refusal),
        line: record.line,
        ...(!known && { method: record.method, authenticated_as: toDisplay(identity) }),
      };
    }
    case 'challenged':
      return { ...challenge(examination), wrong_password: printRefusal(examination.wrongAnswer), line: record.line };
  }
}

function identified(line: number, method: string, identity: Parameters<typeof toDisplay>[0]): object {
  return { line, method, authenticated_as: toDisplay(identity) };
}

function challenge({ challenge: asked }: Extract<Examination, { kind: 'challenged' }>): object {
  switch (asked.kind) {
    case 'clear-password':
      return { auth: 'cleartext' };
    case 'md5-password':
      return { auth: 'md5' };
    case 'sasl':
      return { auth: 'sasl', mechanisms: asked.mechanisms };
    case 'gss':
      return { auth: 'gss' };
  }
}

function printRefusal({ sqlstate, message, detail }: Refusal): object {
  return {
    severity: 'FATAL',
    code: sqlstate,
    message: toDisplay(message),
    ...(detail !== undefined && { detail: toDisplay(detail) }),
  };
}
