import { isAtLeast } from '../check/finding.ts';
import { judge } from './judge.ts';
import type { Observation } from '../check/endpoint/observation.ts';

/**
 * exitCodeOf is 3 where no client could have spoken with the server, 1 where more than info was found, 0 else. A server that
 * answers both ways with nothing that the protocol has counts as not reached.
 */
export function exitCodeOf(seen: Observation): 0 | 1 | 3 {
  if (failureOf(seen) !== undefined) return 3;
  return judge(seen).some(({ severity }) => isAtLeast(severity, 'low')) ? 1 : 0;
}

/** failureOf says why there was nothing to be learnt; undefined where there was. */
export function failureOf({ unreachable, tls, overTls, overPlain }: Observation): string | undefined {
  if (unreachable !== undefined) return unreachable;
  if (tls.kind === 'leftover' || (tls.kind === 'agreed' && overTls?.kind !== 'failed')) return undefined;
  return overPlain?.kind === 'failed' ? overPlain.reason : undefined;
}
