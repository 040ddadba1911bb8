import { userInfo } from 'node:os';
import type { DialRequest } from '../dial/request.ts';
import { parseConninfo, type Conninfo } from '../upstream/conninfo.ts';
import { invalidConninfo, type InvalidConninfo } from '../upstream/conninfo-pairs.ts';
import { readTlsContext } from '../upstream/tls-material.ts';

type Target = Omit<DialRequest, 'timeout' | 'scan'>;

/** ProbeTargets is the servers of a connection string. */
export interface ProbeTargets {
  readonly kind: 'targets';
  readonly conninfo: Conninfo;
  readonly requests: readonly [Target, ...Target[]];
}

/**
 * readProbeTarget reads a connection string, or HOST, HOST:PORT, [ADDRESS]:PORT, and looks whether the files it names can be
 * used: their fault is not the server's.
 */
export function readProbeTarget(text: string): ProbeTargets | InvalidConninfo {
  const parsed = parseConninfo(conninfoOf(text));
  if (parsed.kind === 'invalid') return parsed;
  const { conninfo } = parsed;
  const material = readTlsContext(conninfo);
  if (material.kind === 'failed') return invalidConninfo(material.reason);
  const user = conninfo.user ?? userInfo().username;
  // libpq's default for the database is the user's name.
  const database = conninfo.dbname ?? user;
  const [first, ...others] = conninfo.hosts.map((host): Target => ({ conninfo, host, user, database }));
  if (first === undefined) return invalidConninfo('no host');
  return { kind: 'targets', conninfo, requests: [first, ...others] };
}

function conninfoOf(text: string): string {
  if (text.includes('=') || text.includes('://')) return text;
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? text;
  const quoted = `host='${host.replaceAll(/['\\]/g, '\\$&')}'`;
  return port === undefined ? quoted : `${quoted} port=${port}`;
}
