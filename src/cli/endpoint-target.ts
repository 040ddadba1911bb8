import { existsSync } from 'node:fs';
import { dial } from '../dial/dial.ts';
import type { DialRequest } from '../dial/request.ts';
import type { Observation } from '../check/endpoint/observation.ts';
import { nodeEnv } from '../env/node-env.ts';
import { failureOf } from '../probe/outcome.ts';
import { parseConninfo } from '../upstream/conninfo.ts';
import { isUnixHost } from '../upstream/hosts.ts';
import { readProbeTarget } from './probe-target.ts';
import { badUsage, fail } from './terminal.ts';
import { visible } from './visible.ts';

/** Milliseconds for each connection; the scan of versions and suites may take some of these. */
const timeout = 5_000;

/** Whom the startup packets name unless the target does: every server has this role, and this database. */
const usual = 'postgres';

/** `USER@HOST:PORT/DATABASE`; an IPv6 address stands in brackets. */
const form = /^(?:(?<user>[^@:/]+)@)?(?<place>(?:\[[^\]/]+\]|[^@:/[\]]+):\d+)(?:\/(?<database>[^/]+))?$/;

/** isEndpoint tells [USER@]HOST:PORT[/DATABASE] from a path; what exists as a file is a path. */
export function isEndpoint(text: string): boolean {
  return form.test(text) && !existsSync(text);
}

/** lookAtEndpoint looks at an endpoint as a client would. It does not log in; nobody there ends the command. */
export async function lookAtEndpoint(text: string): Promise<Observation> {
  const { user = usual, place = text, database = usual } = form.exec(text)?.groups ?? {};
  const targets = readProbeTarget(place);
  if (targets.kind === 'invalid') badUsage(`${text}: ${targets.message}`, 'Write HOST:PORT or [ADDRESS]:PORT.');
  const [request] = targets.requests;
  const seen = await look({ ...request, user, database });
  const failure = failureOf(seen);
  if (failure === undefined) return seen;
  return fail(
    `could not speak with ${visible(`${place}: ${failure}`)}`,
    'Is this the host and the port of PostgreSQL, and does it listen there? A guard (fail2ban, postern.ban_threshold) may have banned this machine for looking often.',
  );
}

/** lookAtServer looks at the first host of a connection string from without, as its user; undefined over a Unix socket. */
export async function lookAtServer(uri: string): Promise<Observation | undefined> {
  const parsed = parseConninfo(uri);
  if (parsed.kind === 'invalid') badUsage(parsed.message);
  const { password: _, ...conninfo } = parsed.conninfo;
  const [host] = conninfo.hosts;
  if (host === undefined || isUnixHost(host)) return undefined;
  const user = conninfo.user ?? usual;
  const seen = await look({ conninfo, host, user, database: conninfo.dbname ?? user });
  return failureOf(seen) === undefined ? seen : undefined;
}

function look(request: Omit<DialRequest, 'timeout' | 'scan'>): Promise<Observation> {
  return dial({ ...request, timeout, scan: 'weak' }, nodeEnv);
}
