import { connect } from 'node:net';
import type { Attempt } from '../access/attempt.ts';
import { ask } from '../dial/ask.ts';
import { requestTls, startTls } from '../dial/start-tls.ts';
import { printAddress } from '../inet/address.ts';
import type { Asked } from '../check/endpoint/asked.ts';
import { toDisplay } from '../text/byte-string.ts';
import { UpstreamWire } from '../upstream/wire.ts';

/** Door is where a server on this machine can be knocked at. */
export interface Door {
  /** The path of its Unix socket; undefined where it has none. */
  readonly socket: string | undefined;
  readonly port: number;
  /** The addresses of this machine. */
  readonly addresses: readonly string[];
}

/** Knocked is what came of one knock. Not every connection can be made from here: nobody can come from another's address. */
export type Knocked =
  | { readonly kind: 'asked'; readonly asked: Asked }
  | { readonly kind: 'no-tls' }
  | { readonly kind: 'not-tried'; readonly why: string };

/** Milliseconds for one knock; the server is on this machine, and may be at its limit of connections. */
const knockTimeout = 5_000;

/** knock makes a real connection and sees what the server asks of it. No password is sent. */
export async function knock({ transport, user, database, replication }: Attempt, door: Door): Promise<Knocked> {
  const socket = openSocket(transport, door);
  if (typeof socket === 'string') return { kind: 'not-tried', why: socket };
  const wire = new UpstreamWire(socket, knockTimeout);
  try {
    const ended = await wire.connected();
    if (ended !== undefined) return { kind: 'not-tried', why: ended.reason };
    if (transport.kind === 'tcp' && transport.encryption === 'tls') {
      const unwilling = (await requestTls(wire)) ?? (await failureOf(startTls(wire, {})));
      if (unwilling !== undefined) return { kind: 'no-tls' };
    }
    const asked = await ask(wire, {
      user: toDisplay(user),
      database: toDisplay(database),
      ...(replication !== 'no' && { replication: replication === 'physical' ? 'true' : 'database' }),
    });
    return { kind: 'asked', asked };
  } finally {
    wire.destroy();
  }
}

async function failureOf(starting: ReturnType<typeof startTls>) {
  const started = await starting;
  return started.kind === 'started' ? undefined : started;
}

function openSocket(transport: Attempt['transport'], { socket, port, addresses }: Door) {
  if (transport.kind === 'local') {
    return socket === undefined ? 'the server has no Unix socket' : connect({ path: socket, allowHalfOpen: true });
  }
  if (transport.encryption === 'gss') return 'no ticket for GSS';
  const address = printAddress(transport.address);
  if (!addresses.includes(address)) return 'from another machine';
  return connect({ host: address, localAddress: address, port, allowHalfOpen: true });
}

/** refusedByLine gives the words of a refusal by pg_hba.conf itself; undefined where the server asked for something. */
export function refusedByLine(asked: Asked): string | undefined {
  if (asked.kind !== 'refused') return undefined;
  return /pg_hba\.conf/.test(asked.message) ? asked.message : undefined;
}
