import type { AlmostMatch } from '../access/almost-match.ts';
import type { Attempt } from '../access/attempt.ts';
import type { Field } from '../access/decision.ts';
import type { Examination } from '../access/examination.ts';
import type { Explanation } from '../access/explain.ts';
import { findListener, type Listening } from '../access/listener.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Refusal } from '../errors/refusal.ts';
import type { Answer as FirewallAnswer } from '../firewall/decide.ts';
import type { HbaRecord } from '../hba/record.ts';
import { printAddress } from '../inet/address.ts';
import { toDisplay } from '../text/byte-string.ts';

/** ExplainReport is an explanation in words: for people as lines, for machines as fields. */
export interface ExplainReport {
  readonly connection: string;
  readonly outcome: 'let in' | 'refused' | 'asked' | 'depends';
  /** What the firewalls do with it, where they were given. */
  readonly firewall?: string;
  readonly listener: string;
  readonly line?: LineReport;
  /** What the client is asked for, or that it is asked for nothing. */
  readonly asked?: string;
  readonly then?: string;
  /** What the client is told, if it is refused or does not know the answer. */
  readonly client?: string;
  /** What the server's log says at that. */
  readonly log: readonly string[];
  readonly passed: readonly (LineReport & { readonly field: Field })[];
  readonly depends: readonly (LineReport & { readonly on: string })[];
  readonly nearest?: LineReport & { readonly field: Field; readonly advice: string };
}

/** LineReport is a line of pg_hba.conf with its place. */
export interface LineReport {
  readonly file: string;
  readonly number: number;
  readonly text: string;
}

/** reportExplanation words an explanation. */
export function reportExplanation(
  explanation: Explanation,
  dialect: Dialect,
  listening: Listening,
  firewall?: FirewallAnswer,
): ExplainReport {
  const { attempt, decision, examination, admission, nearest } = explanation;
  const depends = explanation.conditional.map(({ record, need }) => ({ ...lineOf(record), on: needs[need] }));
  const refusal = finalRefusal(explanation);
  return {
    connection: describeAttempt(attempt),
    outcome: onPath(firewall, depends.length > 0 ? 'depends' : outcomeOf(explanation)),
    ...(firewall !== undefined && { firewall: describeFirewall(firewall) }),
    listener: describeListener(listening, attempt),
    ...(decision.record !== undefined && { line: lineOf(decision.record) }),
    ...(examination !== undefined && { asked: describeExamination(examination, decision.record) }),
    ...(admission !== undefined && { then: admission === 'ready' ? 'the session begins' : fatal(admission) }),
    ...(refusal !== undefined && { client: fatal(refusal) }),
    log: logOf(explanation, dialect, refusal),
    passed: explanation.passed.map(({ record, field }) => ({ ...lineOf(record), field })),
    depends,
    ...(nearest !== undefined && {
      nearest: { ...lineOf(nearest.record), field: nearest.field, advice: advise(nearest) },
    }),
  };
}

/** What a firewall keeps out asks no line; what it may keep out is not certain. */
function onPath(firewall: FirewallAnswer | undefined, outcome: ExplainReport['outcome']): ExplainReport['outcome'] {
  if (firewall === undefined || firewall.verdict === 'accept' || outcome === 'refused') return outcome;
  return firewall.verdict === 'depends' ? 'depends' : 'refused';
}

function describeFirewall({ verdict, rule, depends }: FirewallAnswer): string {
  const fates = {
    accept: 'accepts it',
    drop: 'drops it: the client waits and gives up, and no line is asked',
    reject: 'rejects it: the client sees "Connection refused", and no line is asked',
    depends: `may keep it out, depending on ${depends.join(', ')}`,
  };
  return `${fates[verdict]}${rule === undefined ? '' : ` (${rule.file}:${rule.line}  ${rule.text})`}`;
}

function lineOf({ file, line, text }: HbaRecord): LineReport {
  return { file, number: line, text: toDisplay(text).trim() };
}

function describeAttempt({ transport, user, database, replication }: Attempt): string {
  const over = { none: 'in plain text', tls: 'over TLS', gss: 'under GSSAPI encryption' };
  const way =
    transport.kind === 'local'
      ? 'over a Unix socket'
      : `from ${printAddress(transport.address)} ${over[transport.encryption]}`;
  const target = replication === 'physical' ? 'physical replication' : `database "${toDisplay(database)}"`;
  const logical = replication === 'logical' ? ', for logical replication' : '';
  return `user "${toDisplay(user)}" to ${target} ${way}${logical}`;
}

const needs = {
  role: 'whether the user is a member of the group',
  'reverse-dns': "the name of the client's address in DNS",
  'forward-dns': "whether that name leads back to the client's address",
} as const;

function describeListener(listening: Listening, { transport }: Attempt): string {
  const listener = findListener(listening, transport);
  const place = transport.kind === 'local' ? 'unix_socket_directories' : 'listen_addresses';
  switch (listener.kind) {
    case 'takes':
      return transport.kind === 'local'
        ? `socket ${listener.at}/.s.PGSQL.${listening.port}`
        : `listen_addresses = '${listener.at}', port ${listening.port}`;
    case 'nobody':
      return `nobody listens where this client can knock (${place}): it sees "Connection refused" before any line counts`;
    case 'depends':
      return `depends on what "${listener.on}" of ${place} resolves to`;
    case 'unknown':
      return `not known: no ${place} here`;
  }
}

function outcomeOf({ decision, examination, admission }: Explanation): ExplainReport['outcome'] {
  if (decision.kind === 'refused') return 'refused';
  switch (examination?.kind) {
    case 'depends':
      return 'depends';
    case 'challenged':
      return examination.hopeless !== undefined || examination.refusedAfter !== undefined ? 'refused' : 'asked';
    case 'accepted':
      return admission === undefined || admission === 'ready' ? 'let in' : 'refused';
    default:
      return 'refused';
  }
}

function describeExamination(examination: Examination, record: HbaRecord | undefined): string {
  switch (examination.kind) {
    case 'accepted':
      return examination.identity === undefined
        ? 'nothing: whoever comes is believed'
        : `nothing more: it has proved to be ${toDisplay(examination.identity)}`;
    case 'refused':
      return 'nothing: what it has shown is not enough';
    case 'challenged':
      return describeChallenge(examination, record);
    case 'depends':
      return examination.on === 'certificate'
        ? 'a client certificate; give one with --cert to see whether its name fits'
        : 'nothing: the operating-system user decides; give one with --os-user';
  }
}

function describeChallenge(
  { challenge, hopeless, refusedAfter }: Extract<Examination, { kind: 'challenged' }>,
  record: HbaRecord | undefined,
): string {
  const asked = {
    'clear-password': `a password in clear text (method ${record?.method ?? ''})`,
    'md5-password': 'an MD5 password',
    sasl: challenge.kind === 'sasl' ? challenge.mechanisms.join(' or ') : '',
    gss: 'a GSSAPI token',
  }[challenge.kind];
  if (hopeless !== undefined) return `${asked}; no answer is right: ${hopeless}`;
  return refusedAfter === undefined ? asked : `${asked}; and its certificate names somebody else`;
}

function finalRefusal({ decision, examination, admission }: Explanation): Refusal | undefined {
  if (decision.kind === 'refused') return decision.refusal;
  if (examination?.kind === 'refused') return examination.refusal;
  if (examination?.kind === 'challenged') return examination.refusedAfter ?? examination.wrongAnswer;
  return admission === 'ready' ? undefined : admission;
}

function fatal({ message, sqlstate }: Refusal): string {
  return `FATAL:  ${toDisplay(message)} (SQLSTATE ${sqlstate})`;
}

function logOf(
  { decision, examination }: Explanation,
  { texts }: Dialect,
  refusal: Refusal | undefined,
): readonly string[] {
  if (refusal === undefined) return [];
  const notes = examination?.kind === 'refused' ? examination.notes.map((note) => `LOG:  ${note}`) : [];
  const cause = examination?.kind === 'challenged' ? examination.hopeless : undefined;
  // What is refused after AuthenticationOk has nothing to do with the line.
  const isByLine = examination?.kind === 'refused' || examination?.kind === 'challenged';
  const matched = isByLine && decision.record !== undefined ? [texts.matchedLine(decision.record)] : [];
  const detail = [...(cause === undefined ? [] : [cause]), ...matched];
  return [
    ...notes,
    `FATAL:  ${toDisplay(refusal.message)}`,
    ...(detail.length === 0 ? [] : [`DETAIL:  ${detail.join('\n\t')}`]),
  ];
}

function advise({ record, field }: AlmostMatch): string {
  const number = `line ${record.line}`;
  switch (field) {
    case 'type':
      return `${number} would match if the connection ${transportWanted(record)}`;
    case 'address':
      return `${number} would match if the client came from an address that it names`;
    case 'database':
      return `${number} would match if it were for another database, such as one that it names`;
    case 'user':
      return `${number} would match for a user that it names`;
  }
}

function transportWanted({ type }: HbaRecord): string {
  switch (type) {
    case 'local':
      return 'came over the Unix socket';
    case 'hostssl':
      return 'used TLS';
    case 'hostnossl':
      return 'did without TLS';
    case 'hostgssenc':
      return 'used GSSAPI encryption';
    case 'hostnogssenc':
      return 'did without GSSAPI encryption';
    case 'host':
      return 'came over TCP';
  }
}
