import type { Attempt, Transport } from '../access/attempt.ts';
import { printAddress } from '../inet/address.ts';
import { byteString } from '../text/byte-string.ts';
import type { SessionFacts, Survivor } from './survivor.ts';

/** Survivors is who is connected: those that must get in again, and those of whom one is only told. */
export interface Survivors {
  readonly must: readonly Survivor[];
  readonly others: readonly Survivor[];
}

/** gatherSurvivors sorts the sessions of a server by what they are; sessions alike count as one. */
export function gatherSurvivors(sessions: readonly SessionFacts[]): Survivors {
  const groups = new Map<string, SessionFacts[]>();
  for (const session of sessions) {
    const key = keyOf(session);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [session]);
    else known.push(session);
  }
  const must: Survivor[] = [];
  const others: Survivor[] = [];
  for (const group of groups.values()) {
    const [session] = group;
    if (session === undefined) continue;
    const why = reasonOf(session, group.length);
    (why === undefined ? others : must).push({
      why: why ?? 'connected',
      attempt: attemptOf(session),
      operatingSystemUser: undefined,
      application: session.application === '' ? undefined : session.application,
      sessions: group.length,
    });
  }
  return { must, others };
}

function keyOf({ user, database, transport, application, isWalSender }: SessionFacts): string {
  const where = transport.kind === 'local' ? 'local' : `${transport.encryption} ${printAddress(transport.address)}`;
  return JSON.stringify([user, database ?? null, where, isWalSender ? '' : kindOf(application), isWalSender]);
}

/** Programs by the application_name that they give themselves. */
const programs: readonly (readonly [RegExp, string])[] = [
  [/pgbouncer|pgpool|odyssey|pgcat|supavisor|pgagroal/i, 'pooler'],
  [/barman|pgbackrest|pg_basebackup|pg_receivewal|pg_dump|pg_probackup|wal-?g\b|pg_back\b/i, 'backup'],
  [
    /exporter|telegraf|datadog|zabbix|nagios|check_postgres|check_pg|pgwatch|pganalyze|pmm|munin|prometheus|newrelic/i,
    'monitoring',
  ],
  [/patroni|repmgr|pg_auto_failover|pg_autoctl|cnpg|cloudnative-?pg|stolon|pglogical|bucardo/i, 'cluster manager'],
];

function kindOf(application: string): string | undefined {
  return programs.find(([pattern]) => pattern.test(application))?.[1];
}

/** Sessions of one role from one address, from which on they are taken for those of a pool: libraries open five or ten. */
const poolSize = 5;

function reasonOf({ application, isWalSender, database }: SessionFacts, count: number): string | undefined {
  // A base backup is a WAL sender too, and not a standby.
  const kind = kindOf(application);
  if (isWalSender && kind === undefined) return database === undefined ? 'standby' : 'logical replication';
  return kind ?? (count >= poolSize ? 'pool' : undefined);
}

function attemptOf({ user, database, transport, isWalSender }: SessionFacts): Attempt {
  return {
    transport,
    user,
    database: database ?? byteString(isWalSender ? 'replication' : ''),
    replication: isWalSender ? (database === undefined ? 'physical' : 'logical') : 'no',
    certificateVerified: false,
  };
}

/** describeSurvivor words a connection: `app to shop from 10.0.0.7 over TLS`. */
export function describeSurvivor(
  { attempt, why, sessions, application }: Survivor,
  print: (text: Attempt['user']) => string,
): string {
  const { user, database, replication } = attempt;
  const what = replication === 'physical' ? 'for replication' : `to ${print(database)}`;
  const name = application === undefined ? '' : `, ${application}`;
  const count = sessions > 1 ? `, ${sessions} sessions` : '';
  return `${print(user)} ${what} ${describeTransport(attempt.transport)} (${why}${name}${count})`;
}

function describeTransport(transport: Transport): string {
  if (transport.kind === 'local') return 'over the socket';
  const words = { none: 'without TLS', tls: 'over TLS', gss: 'over GSS' } as const;
  return `from ${printAddress(transport.address)} ${words[transport.encryption]}`;
}
