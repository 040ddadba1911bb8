import { userInfo } from 'node:os';
import type { DialRequest } from '../dial/request.ts';
import { parseConninfo, type Conninfo } from '../upstream/conninfo.ts';

/** ProbeTargets is the servers of a connection string, or what is wrong with it. */
export type ProbeTargets =
  | {
      readonly kind: 'targets';
      readonly conninfo: Conninfo;
      readonly requests: readonly Omit<DialRequest, 'timeout' | 'scans'>[];
    }
  | { readonly kind: 'invalid'; readonly message: string };

/** parseProbeTarget reads a connection string, or HOST, HOST:PORT, [ADDRESS]:PORT. */
export function parseProbeTarget(text: string): ProbeTargets {
  const parsed = parseConninfo(conninfoOf(text));
  if (parsed.kind === 'invalid') return { kind: 'invalid', message: parsed.message };
  const { conninfo } = parsed;
  const user = conninfo.user ?? userInfo().username;
  // libpq's default for the database is the user's name.
  const database = conninfo.dbname ?? user;
  return { kind: 'targets', conninfo, requests: conninfo.hosts.map((host) => ({ conninfo, host, user, database })) };
}

function conninfoOf(text: string): string {
  if (text.includes('=') || text.includes('://')) return text;
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? text;
  const quoted = `host='${host.replaceAll(/['\\]/g, '\\$&')}'`;
  return port === undefined ? quoted : `${quoted} port=${port}`;
}
