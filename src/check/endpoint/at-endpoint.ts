import { holds } from '../../inet/address-set.ts';
import { parseNumericHost } from '../../inet/numeric-host.ts';
import { asBytes } from '../../text/as-bytes.ts';
import type { Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import type { Severity } from '../finding.ts';
import type { Saying } from '../reach/at-line.ts';
import { fartherOff } from '../reach/facts.ts';
import { loopback } from '../reach/origins.ts';
import type { Asked } from './asked.ts';
import { printHostPort, type Observation } from './observation.ts';

/** endpointsOf gives what clients met on the network, where somebody answered. */
export function endpointsOf({ endpoints = [] }: CheckedServer): readonly Observation[] {
  return endpoints.filter(({ unreachable, local }) => unreachable === undefined && !local);
}

/** orAtEndpoints adds what endpoints show to what the files say; what the files say already is not said again. */
export function orAtEndpoints(
  found: readonly Found[],
  server: CheckedServer,
  find: (seen: Observation) => readonly Found[],
): readonly Found[] {
  return found.length > 0 ? found : endpointsOf(server).flatMap(find);
}

/** atEndpoint says something about what answers there: in place of a file it points at `host:port`. */
export function atEndpoint({ target }: Observation, saying: Saying): Found {
  return { ...saying, file: printHostPort(target), line: 0 };
}

/** isOwnMachine tells whether the knock came over loopback, so that it tells nothing of other machines. */
export function isOwnMachine({ address }: Observation): boolean {
  const host = /^\[?(.*?)\]?:\d+$/.exec(address ?? '')?.[1] ?? '';
  const numeric = parseNumericHost(asBytes(host));
  return numeric !== undefined && holds(loopback, numeric);
}

/** severityAt lowers a severity where only this machine is known to get that far. */
export function severityAt(seen: Observation, severity: Severity): Severity {
  return isOwnMachine(seen) ? fartherOff[severity] : severity;
}

/** whereSeen is what to add to a message where severityAt lowers a severity; else nothing. */
export function whereSeen(seen: Observation): string {
  return isOwnMachine(seen) ? '; seen over loopback, which tells nothing of other machines' : '';
}

/** goesOn tells whether a server has a client log in, or lets it in: not where it refuses or breaks off. */
export function goesOn(asked: Asked | undefined): asked is Exclude<Asked, { readonly kind: 'refused' | 'failed' }> {
  return asked !== undefined && asked.kind !== 'refused' && asked.kind !== 'failed';
}

/** describeKnock is the connection that showed it. */
export function describeKnock({ target: { user, database } }: Observation, transport: 'tls' | 'plain'): string {
  return `user ${user} to ${database} ${transport === 'tls' ? 'over TLS' : 'without TLS'}`;
}

/** letInUnasked tells how the server let a client in that had proved nothing; undefined where it did not. */
export function letInUnasked({ tls, overTls, overPlain }: Observation): 'tls' | 'plain' | undefined {
  if (overPlain?.kind === 'let-in') return 'plain';
  return overTls?.kind === 'let-in' && tls.kind === 'agreed' && !tls.sentCertificate ? 'tls' : undefined;
}
