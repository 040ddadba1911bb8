import { fromUtf8 } from '../../text/byte-string.ts';
import type { PlannedFile } from '../planned-file.ts';
import type { Policy, PolicyServer } from '../policy.ts';
import { connectionsOf, type Connection } from './connection.ts';
import { needsCertificate, parametersOf, printParameters } from './conninfo.ts';

/** clientFiles writes for each group how its clients connect: psql, JDBC, Node.js, Python. No password stands in them. */
export function clientFiles(policy: Policy, server: PolicyServer): readonly PlannedFile[] {
  return policy.groups.flatMap((group) => {
    const connections = connectionsOf(policy, server, group);
    if (connections.length === 0) return [];
    const rules = [...new Set(connections.map(({ rule }) => rule))];
    const sections = rules.flatMap((rule) => sectionOf(connections.filter((each) => each.rule === rule)));
    const notes = notesOf(connections);
    return [
      {
        path: `clients/${group.name}.md`,
        text: fromUtf8([`# ${group.name} to ${server.name}`, '', ...notes, ...sections].join('\n')),
        title: `connection strings of ${group.name}`,
      },
    ];
  });
}

function notesOf(connections: readonly Connection[]): readonly string[] {
  const [{ server, authority }] = connections as readonly [Connection];
  const lines = [`${authority} is the CA of the server's certificate. libpq 16 or later knows every parameter here.`];
  if (server.pattern === 'ssh-tunnel') lines.push('Start tunnel.sh first.');
  if (connections.some(({ rule }) => needsCertificate(rule))) {
    lines.push('client.crt and client.key are yours: postern cert client makes them.');
  }
  return [lines.join(' '), ''];
}

/** One rule: psql for each role and database, the drivers for the first, since the others differ in two words. */
function sectionOf(connections: readonly Connection[]): readonly string[] {
  const [first] = connections;
  if (first === undefined) return [];
  const { user, database, rule } = first;
  const how = rule.withCertificate ? 'scram+cert' : rule.method;
  const strings = connections.map((connection) => `psql ${shell(printParameters(parametersOf(connection)))}`);
  const section = [`## ${how}, as in line ${rule.place.line} of the policy`, '', '```sh', ...strings, '```', ''];
  if (rule.transport === 'local' || database === 'replication') return section;
  return [
    ...section,
    ...(connections.length > 1 ? [`As ${user} to ${database}:`, ''] : []),
    '```java',
    ...jdbc(first),
    '```',
    '',
    '```js',
    ...node(first),
    '```',
    '',
    '```python',
    'import psycopg',
    '',
    `connection = psycopg.connect(${JSON.stringify(printParameters(parametersOf(first)))})`,
    '```',
    '',
  ];
}

function shell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The driver's own names (pgjdbc); channelBinding holds what it says since 42.7.7 (CVE-2025-49146). */
function jdbc({ host, address, port, user, database, authority, rule }: Connection): readonly string[] {
  const isPlain = rule.transport === 'plain' || rule.transport === 'gss';
  const pairs: [string, string][] = [['user', user]];
  if (isPlain) pairs.push(['sslmode', 'disable']);
  else pairs.push(['sslmode', 'verify-full'], ['sslrootcert', authority]);
  if (needsCertificate(rule)) pairs.push(['sslcert', 'client.crt'], ['sslkey', 'client.pk8']);
  if (rule.method === 'scram-sha-256' && !isPlain) pairs.push(['channelBinding', 'require']);
  const query = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  // The driver checks the name that it connects to.
  const remark = address === undefined ? [] : [`// ${host} must be ${address} in the hosts file of the client.`];
  return [
    ...remark,
    `DriverManager.getConnection("jdbc:postgresql://${bracket(host)}:${port}/${encodeURIComponent(database)}?${query}");`,
  ];
}

function bracket(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function node({ host, address, port, user, database, authority, rule }: Connection): readonly string[] {
  const isPlain = rule.transport === 'plain' || rule.transport === 'gss';
  const text = (value: string): string => JSON.stringify(value);
  const tls = [
    `ca: readFileSync(${text(authority)})`,
    ...(address === undefined ? [] : [`servername: ${text(host)}`]),
    ...(needsCertificate(rule) ? ["cert: readFileSync('client.crt')", "key: readFileSync('client.key')"] : []),
  ];
  return [
    ...(isPlain ? [] : ["import { readFileSync } from 'node:fs';"]),
    "import pg from 'pg';",
    '',
    'const client = new pg.Client({',
    `  host: ${text(address ?? host)},`,
    `  port: ${port},`,
    `  user: ${text(user)},`,
    `  database: ${text(database)},`,
    ...(rule.method === 'cert' ? [] : ["  password: process.env['PGPASSWORD'],"]),
    `  ssl: ${isPlain ? 'false' : `{ ${tls.join(', ')} }`},`,
    ...(rule.method === 'scram-sha-256' && !isPlain ? ['  enableChannelBinding: true,'] : []),
    '});',
    'await client.connect();',
  ];
}
