import { X509Certificate } from 'node:crypto';
import { banRecord } from '../../guard/ban-records.ts';
import { printRecord } from '../../hba/print-record.ts';
import { toDisplay } from '../../text/byte-string.ts';
import { clocksOf } from '../ban-file.ts';
import { sessionRow, type Controlled } from '../control-answer.ts';
import { shown, type Shown } from './command.ts';

/** Row is one row of texts; undefined is NULL. */
export type Row = readonly (string | undefined)[];

const day = 86_400_000;

/** rowsOf gives what SHOW shows, by the columns of its name. No password, verifier or key is in any of it. */
export function rowsOf(what: Shown, gate: Controlled): readonly Row[] {
  switch (what) {
    case 'help':
      return help;
    case 'version':
      return [[`Postern ${gate.version}`]];
    case 'sessions':
      return gate.sessions.all().map((session) => {
        const row = sessionRow(session);
        const client = row.port === undefined ? row.address : `${row.address}:${row.port}`;
        const { user, database, application, tls } = row;
        return [String(row.id), user, database, client, application, row.backend_type, tls, row.phase, row.since];
      });
    case 'rules':
      return ruleRows(gate);
    case 'bans':
      return gate.guardPost.bans().map((ban) => {
        const { network, since, until, by, level, cause } = banRecord(ban, clocksOf(gate.env));
        return [network, since, until, by, String(level), cause];
      });
    case 'limits':
      return limitRows(gate);
    case 'certificates':
      return certificateRows(gate);
  }
}

const help: readonly Row[] = [
  ...Object.keys(shown).map((what) => [`SHOW ${what.toUpperCase()}`, showHelp(what)]),
  ['KILL id', 'end a session, as pg_terminate_backend does'],
  ['RELOAD', 'read all files again'],
  ["BAN addr [FOR '1h']", 'keep an address or a network out'],
  ['UNBAN addr', 'let it in again'],
];

function showHelp(what: string): string {
  return what === 'help' ? 'this' : `show ${what === 'rules' ? 'the lines of pg_hba.conf in force' : what}`;
}

/** Of the options only those that cannot hold a secret. */
function ruleRows({ running }: Controlled): readonly Row[] {
  return running().snapshot.hba.map((record) => {
    const { ruleNumber, file, line, options } = record;
    const values = Object.fromEntries(Object.entries(options.values).filter(([name]) => plainOptions.includes(name)));
    const text = printRecord({ ...record, options: { ...options, values } });
    return [String(ruleNumber), file, String(line), toDisplay(text)];
  });
}

const plainOptions: readonly string[] = ['clientcert', 'clientname', 'map', 'upstream'];

function limitRows({ running, sessions }: Controlled): readonly Row[] {
  const { settings } = running();
  const inUse: Readonly<Record<string, number>> = {
    max_connections: sessions.loggedIn,
    'postern.max_handshakes': sessions.pending,
  };
  return limits.map((name) => [name, String(settings[name]), inUse[name]?.toString()]);
}

const limits = [
  'max_connections',
  'superuser_reserved_connections',
  'reserved_connections',
  'authentication_timeout',
  'postern.max_handshakes',
  'postern.max_handshakes_per_address',
  'postern.max_connections_per_address',
  'postern.max_connections_per_network',
  'postern.max_connections_per_user',
  'postern.max_connections_per_database',
  'postern.rate_connections_per_address',
  'postern.rate_connections_burst',
  'postern.ban_threshold',
] as const;

function certificateRows({ running, env }: Controlled): readonly Row[] {
  const { tls, authority, settings } = running();
  const rowOf = (name: string, file: string, expires: Date): Row => {
    const left = Math.floor((expires.getTime() - env.now().getTime()) / day);
    return [name, file, expires.toISOString(), String(left)];
  };
  return [
    ...(tls === undefined ? [] : [rowOf('server', settings.ssl_cert_file, tls.expires)]),
    ...(authority === undefined
      ? []
      : [
          rowOf(
            'upstream authority',
            settings['postern.upstream_ca_cert_file'],
            new Date(new X509Certificate(authority.certificate).validTo),
          ),
        ]),
  ];
}
