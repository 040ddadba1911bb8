import type { Observation } from '../check/endpoint/observation.ts';
import type { ServerInput } from '../check/examine-server.ts';
import { emptyInput, type TargetContext } from './check-targets.ts';
import { warn } from './terminal.ts';
import { lookAtEndpoint, lookAtServer } from './endpoint-target.ts';
import { fileRights, readLiveServer } from './live-target.ts';

/** NetworkTargets is what is to be looked at over the network. */
export interface NetworkTargets {
  /** The servers whose files were read. */
  readonly near: readonly ServerInput[];
  /** Connection strings. */
  readonly live: readonly string[];
  /** Endpoints, where nobody logs in. */
  readonly knocked: readonly string[];
  readonly context: TargetContext;
  /** Whether stored passwords are read too, for whoever asked that they be tried. */
  readonly withVerifiers: boolean;
}

/** lookAtNetwork gives all servers. Endpoints beside the only one are that server's; otherwise each is one of its own. */
export async function lookAtNetwork(targets: NetworkTargets): Promise<readonly ServerInput[]> {
  const { near, live, knocked, context } = targets;
  const known = [...near, ...(await Promise.all(live.map((uri) => readFromWithin(uri, targets))))];
  const seen: readonly Observation[] = await Promise.all(knocked.map(lookAtEndpoint));
  const [only, ...others] = known;
  if (only === undefined || others.length > 0) {
    return [...known, ...seen.map((one) => ({ ...emptyInput(context), endpoints: [one] }))];
  }
  return [{ ...only, endpoints: [...(only.endpoints ?? []), ...seen] }];
}

/** A running server is looked at from without too: what it says of itself may not be what clients meet. */
async function readFromWithin(uri: string, { context, withVerifiers }: NetworkTargets): Promise<ServerInput> {
  const input = await readLiveServer(uri, context, withVerifiers);
  if (input.hbaPath === undefined) {
    warn('the server does not let this role read its files: what stands there is not checked', fileRights);
  }
  const seen = await lookAtServer(uri);
  return seen === undefined ? input : { ...input, endpoints: [seen] };
}
