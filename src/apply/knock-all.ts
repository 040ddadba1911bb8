import type { AccessChange } from '../access/diff.ts';
import type { Attempt } from '../access/attempt.ts';
import type { Survival } from '../change/survival.ts';
import { describeSurvivor } from '../change/gather-survivors.ts';
import { holds } from '../inet/address-set.ts';
import { parsePeerAddress } from '../inet/address.ts';
import { describeAsked } from '../check/endpoint/asked.ts';
import { toDisplay } from '../text/byte-string.ts';
import type { Examined } from './examine-change.ts';
import { knock, refusedByLine, type Door } from './knock.ts';

/** KnockReport is what came of all knocks, line by line, and what of it must undo the change. */
export interface KnockReport {
  readonly lines: readonly KnockLine[];
  readonly failures: readonly string[];
}

/** KnockLine is one knock: as it should be, not so, or not to be tried from here. */
export interface KnockLine {
  readonly verdict: 'right' | 'wrong' | 'not tried';
  readonly text: string;
}

/** Knocks of each kind: each takes a connection of the server, and a timer runs. */
const mostKnocks = 12;

/** knockAll makes the connections that must get in, and samples of those that must not, or newly may; those of this machine. */
export async function knockAll({ survivals, changes }: Examined, door: Door): Promise<KnockReport> {
  const must = survivals.filter(({ kind }) => kind !== 'is-out-already').slice(0, mostKnocks);
  const lines: KnockLine[] = [];
  for (const survival of must) lines.push(await knockAsSurvivor(survival, door));
  const refused = samplesOf(changes, 'refused', door);
  for (const attempt of refused) lines.push(await knockAsSample(attempt, true, door));
  const allowed = samplesOf(changes, 'allowed', door);
  for (const attempt of allowed) lines.push(await knockAsSample(attempt, false, door));
  return { lines, failures: lines.flatMap(({ verdict, text }) => (verdict === 'wrong' ? [text] : [])) };
}

async function knockAsSurvivor({ survivor }: Survival, door: Door): Promise<KnockLine> {
  const who = describeSurvivor(survivor, toDisplay);
  const knocked = await knock(survivor.attempt, door);
  if (knocked.kind === 'not-tried') return { verdict: 'not tried', text: `${who}: ${knocked.why}` };
  if (knocked.kind === 'no-tls') return { verdict: 'wrong', text: `${who}: the server offers no TLS` };
  const { asked } = knocked;
  const isOurs = survivor.operatingSystemUser !== undefined;
  const refusal = refusedByLine(asked) ?? (isOurs && asked.kind === 'refused' ? asked.message : undefined);
  if (asked.kind === 'failed') return { verdict: 'wrong', text: `${who}: ${asked.reason}` };
  if (refusal !== undefined) return { verdict: 'wrong', text: `${who}: ${refusal}` };
  return { verdict: 'right', text: `${who}: ${describeAsked(asked)}` };
}

async function knockAsSample(attempt: Attempt, mustBeRefused: boolean, door: Door): Promise<KnockLine> {
  const who = describeSurvivor(
    {
      attempt,
      why: mustBeRefused ? 'must be refused' : 'newly allowed',
      operatingSystemUser: undefined,
      application: undefined,
      sessions: 0,
    },
    toDisplay,
  );
  const knocked = await knock(attempt, door);
  if (knocked.kind === 'not-tried') return { verdict: 'not tried', text: `${who}: ${knocked.why}` };
  if (knocked.kind === 'no-tls') {
    return { verdict: mustBeRefused ? 'right' : 'wrong', text: `${who}: the server offers no TLS` };
  }
  const isRefused = refusedByLine(knocked.asked) !== undefined;
  const isRight = knocked.asked.kind !== 'failed' && isRefused === mustBeRefused;
  return { verdict: isRight ? 'right' : 'wrong', text: `${who}: ${describeAsked(knocked.asked)}` };
}

/** One sample of each change that is sure and can be tried from here. */
function samplesOf(changes: readonly AccessChange[], kind: AccessChange['kind'], door: Door): readonly Attempt[] {
  return changes
    .filter((change) => change.kind === kind && change.certain)
    .flatMap((change) => sampleOf(change, door) ?? [])
    .slice(0, mostKnocks);
}

function sampleOf({ witness, addresses, after }: AccessChange, { addresses: own }: Door): Attempt | undefined {
  const common = {
    user: witness.user,
    database: witness.database,
    replication: witness.physical ? 'physical' : 'no',
    certificateVerified: false,
  } as const;
  // A line that wants a certificate refuses us, who have none, whatever else it does.
  if (after?.options.clientCert !== undefined || after?.method === 'cert') return undefined;
  if (witness.transport === 'local' || addresses.kind === 'local') return { ...common, transport: { kind: 'local' } };
  const address = own.flatMap((text) => parsePeerAddress(text) ?? []).find((each) => holds(addresses.set, each));
  if (address === undefined || witness.transport === 'gss') return undefined;
  return { ...common, transport: { kind: 'tcp', encryption: witness.transport, address } };
}
