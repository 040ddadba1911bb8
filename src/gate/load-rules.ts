import { join, isAbsolute } from 'node:path';
import { authMethods } from '../auth/methods.ts';
import { loadPeerCredentials, type PeerCredentials } from '../auth/peer-user.ts';
import type { Settings } from '../conf/settings.ts';
import type { Env } from '../env/env.ts';
import { gateDialect } from '../dialect/dialects.ts';
import { parseIdent, type IdentRecord } from '../hba/ident.ts';
import { parseHba } from '../hba/parse-hba.ts';
import type { HbaRecord } from '../hba/record.ts';
import type { LogEntry } from '../journal/entry.ts';
import type { Problem } from '../text/problem.ts';
import { refused, type Fault, type Refused } from './refused.ts';

/** Rules are the lines of pg_hba.conf and pg_ident.conf, and what running them needs. */
export interface Rules {
  readonly kind: 'rules';
  readonly hba: readonly HbaRecord[];
  readonly ident: readonly IdentRecord[];
  readonly warnings: readonly LogEntry[];
  /** Reads peer users; there where a line says peer. */
  readonly peerCredentials: PeerCredentials | undefined;
}

/** loadRules reads both files. A line that does not parse, or whose method the gate cannot run, refuses them whole. */
export function loadRules(directory: string, settings: Settings, env: Env): Rules | Refused {
  const hbaPath = resolvePath(directory, settings.hba_file === '' ? 'pg_hba.conf' : settings.hba_file);
  const hba = parseHba(hbaPath, env.files, { dialect: gateDialect, ssl: settings.ssl });
  if (hba.problems.length > 0) return notLoaded(hbaPath, hba.problems.map(lineProblem));
  const unsupported = hba.records.flatMap(unsupportedMethod);
  if (unsupported.length > 0) return notLoaded(hbaPath, unsupported);
  const peer = loadPeer(hba.records);
  if (peer.kind === 'missing') return notLoaded(hbaPath, [peer.entry]);

  const identPath = resolvePath(directory, settings.ident_file === '' ? 'pg_ident.conf' : settings.ident_file);
  const ident = parseIdent(identPath, env.files, { dialect: gateDialect });
  if (ident.problems.length > 0) return notLoaded(identPath, ident.problems.map(lineProblem));
  return {
    kind: 'rules',
    hba: hba.records,
    ident: ident.records,
    warnings: hba.warnings.map(lineProblem),
    peerCredentials: peer.credentials,
  };
}

/** recordProblem says what is wrong with one line of pg_hba.conf, in the server's form. */
export function recordProblem(record: HbaRecord, message: string, hint?: string): Fault {
  const context = `line ${record.line} of configuration file "${record.file}"`;
  const place = { file: record.file, line: record.line };
  return { severity: 'LOG', message, context, place, ...(hint !== undefined && { hint }) };
}

/** notLoaded refuses a file of rules with the server's words. */
export function notLoaded(path: string, entries: readonly Fault[]): Refused {
  return refused(entries, `could not load ${path}`, gateDialect.texts.notReloaded(path));
}

/** resolvePath makes a path of a setting absolute, from the gate's directory. */
export function resolvePath(directory: string, path: string): string {
  return isAbsolute(path) ? path : join(directory, path);
}

function lineProblem(problem: Problem): Fault {
  return {
    severity: 'LOG',
    message: problem.message,
    ...(problem.hint !== undefined && { hint: problem.hint }),
    ...(problem.line > 0 && {
      context: `line ${problem.line} of configuration file "${problem.file}"`,
      place: { file: problem.file, line: problem.line },
    }),
  };
}

/** A method that the gate cannot run must not be skipped: a later line would decide in its place. */
function unsupportedMethod(record: HbaRecord): readonly Fault[] {
  if (record.method === 'reject' || authMethods.has(record.method)) return [];
  const supported = ['reject', ...authMethods.keys()].join(', ');
  const message = `authentication method "${record.method}" is not supported by the gate yet`;
  return [recordProblem(record, message, `Use one of: ${supported}.`)];
}

type Peer =
  | { readonly kind: 'peer'; readonly credentials: PeerCredentials | undefined }
  | { readonly kind: 'missing'; readonly entry: LogEntry };

function loadPeer(records: readonly HbaRecord[]): Peer {
  const wanted = records.find((record) => record.method === 'peer');
  if (wanted === undefined) return { kind: 'peer', credentials: undefined };
  const credentials = loadPeerCredentials();
  if (typeof credentials !== 'string') return { kind: 'peer', credentials };
  return {
    kind: 'missing',
    entry: recordProblem(wanted, `authentication method "peer" cannot be run: ${credentials}`),
  };
}
