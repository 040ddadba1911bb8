import { toDisplay, type ByteString } from '../text/byte-string.ts';
import type { Problem } from '../text/problem.ts';
import { maxCaptureText } from './are.ts';
import type { IdentRecord } from './ident.ts';
import type { UserToken } from './record.ts';

/** MapRequest is the question put to the user name maps. */
export interface MapRequest {
  /** The option `map` of the line that decided; without one, or an empty one, the names must be equal. */
  readonly map: ByteString | undefined;
  readonly systemUser: ByteString;
  readonly databaseUser: ByteString;
  /** Whether the database user is a member of a role, directly or not. */
  readonly isMember: (role: ByteString) => boolean;
}

/** MapOutcome is the answer: `broken` is a line that cannot be carried out, which refuses whatever stands after it. */
export type MapOutcome =
  | { readonly kind: 'mapped' }
  | { readonly kind: 'no-match' }
  | { readonly kind: 'broken'; readonly problem: Problem };

const mapped: MapOutcome = { kind: 'mapped' };
const noMatch: MapOutcome = { kind: 'no-match' };

/** mapUser tells whether a system user may be a database user (manual: auth-username-maps); the first line that fits decides. */
export function mapUser(records: readonly IdentRecord[], request: MapRequest): MapOutcome {
  const { map, systemUser, databaseUser } = request;
  if (map === undefined || map === '') return systemUser === databaseUser ? mapped : noMatch;
  for (const record of records) {
    if (record.map !== map) continue;
    const outcome = applyLine(record, request);
    if (outcome.kind !== 'no-match') return outcome;
  }
  return noMatch;
}

function applyLine(record: IdentRecord, request: MapRequest): MapOutcome {
  const { systemUser: pattern, databaseUser: target } = record;
  const { systemUser } = request;
  if (pattern.kind === 'name') return answer(pattern.name === systemUser && isTarget(target, request));
  // Only a name takes the group in: `all`, `+role` and `/regex` mean what they mean.
  if (target.kind !== 'name' || !target.name.includes('\\1')) {
    return answer(pattern.are.test(systemUser) && isTarget(target, request));
  }
  const match = pattern.are.match(systemUser);
  if (match === undefined) return noMatch;
  const source = toDisplay(pattern.are.source);
  if (systemUser.length > maxCaptureText) {
    return broken(record, `regular expression match for "${source}" failed: regular expression is too complex`);
  }
  const group = match.captures[1];
  if (group === undefined) {
    const wanted = `requested by backreference in "${toDisplay(target.name)}"`;
    return broken(record, `regular expression "${source}" has no subexpressions as ${wanted}`);
  }
  // Only the first one; and what comes out is a name, even if it reads `all`.
  return answer(target.name.replace('\\1', () => group) === request.databaseUser);
}

function isTarget(target: UserToken, { databaseUser, isMember }: MapRequest): boolean {
  switch (target.kind) {
    case 'all':
      return true;
    case 'group':
      return isMember(target.role);
    case 'regex':
      return target.are.test(databaseUser);
    case 'name':
      return target.name === databaseUser;
  }
}

function answer(fits: boolean): MapOutcome {
  return fits ? mapped : noMatch;
}

function broken({ file, line }: IdentRecord, message: string): MapOutcome {
  return { kind: 'broken', problem: { file, line, message } };
}
