import { afterEach, beforeEach, expect, vi } from 'vitest';
import { nodeEnv } from '../../src/env/node-env.ts';
import * as backend from '../../src/protocol/backend.ts';
import { byteString, type ByteString } from '../../src/text/byte-string.ts';
import { Secret } from '../../src/text/secret.ts';
import { parseConninfo, type Conninfo } from '../../src/upstream/conninfo.ts';
import { openUpstreamSession, type UpstreamCredentials, type UpstreamOutcome } from '../../src/upstream/session.ts';
import { startFakeUpstream, type FakePeer, type FakeUpstream } from './fake-upstream.ts';

/** Script is what a fake server does with one connection. */
export type Script = (peer: FakePeer) => Promise<void> | void;

/** fakes are the servers of the test under way. */
const fakes: FakeUpstream[] = [];

/** useFakeUpstreams closes them after each test, and fails it where something was thrown that nobody caught. */
export function useFakeUpstreams(): void {
  const unhandled = vi.fn<(error: unknown) => void>();
  beforeEach(() => {
    unhandled.mockClear();
    process.on('uncaughtException', unhandled);
  });
  afterEach(async () => {
    await Promise.all(fakes.splice(0).map((fake) => fake.close()));
    process.off('uncaughtException', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
}

/** startFake starts a server that is closed after the test. */
export async function startFake(script: Script): Promise<FakeUpstream> {
  const fake = await startFakeUpstream(script);
  fakes.push(fake);
  return fake;
}

/** keys and password are credentials of a client. */
export const keys: UpstreamCredentials = {
  kind: 'scram-keys',
  keys: new Secret({ clientKey: Buffer.alloc(32, 1), serverKey: Buffer.alloc(32, 2) }),
};
export const password: UpstreamCredentials = { kind: 'clear-password', password: new Secret(Buffer.from('secret')) };

/** conninfoOf parses a connection string that is known to be good. */
export function conninfoOf(text: string): Conninfo {
  const parsed = parseConninfo(text);
  if (parsed.kind === 'invalid') throw new Error(parsed.message);
  return parsed.conninfo;
}

/** OpenOptions are what a test changes. */
export interface OpenOptions {
  readonly options?: string;
  readonly user?: ByteString;
  readonly credentials?: UpstreamCredentials;
  /** Milliseconds for the whole login. */
  readonly within?: number;
}

/** openAt opens a session at the hosts of a connection string. */
export function openAt(text: string, given: OpenOptions = {}): Promise<UpstreamOutcome> {
  const { user = byteString('alice'), credentials = { kind: 'none' }, within = 5_000 } = given;
  const parameters = new Map([[byteString('database'), byteString('app')]]);
  const deadline = nodeEnv.monotonic() + within;
  return openUpstreamSession(conninfoOf(text), { user, parameters, credentials, deadline }, nodeEnv);
}

/** open opens a session at a fake server. */
export async function open(script: Script, given: OpenOptions = {}): Promise<UpstreamOutcome> {
  const { port } = await startFake(script);
  return openAt(`host=127.0.0.1 port=${port} ${given.options ?? 'sslmode=disable'}`, given);
}

/** reasonsOf gives the reasons of a login that came to nothing; every connection must then be closed. */
export async function reasonsOf(script: Script, given?: OpenOptions): Promise<readonly string[]> {
  const outcome = await open(script, given);
  await allClosed();
  if (outcome.kind !== 'unavailable') throw new Error(`expected unavailable, not ${outcome.kind}`);
  return outcome.attempts.map(({ reason }) => reason);
}

/** allClosed waits until no connection to a fake server is open. */
export async function allClosed(): Promise<void> {
  await Promise.all(fakes.map((fake) => fake.closed()));
}

/** ok, ready and key are messages of a server. */
export const ok: Buffer = backend.authenticationOk();
export const ready: Buffer = backend.readyForQuery('I');
export const key: Buffer = backend.backendKeyData(42, Buffer.from([1, 2, 3, 4]));

/** greet lets anybody in. */
export async function greet(peer: FakePeer): Promise<void> {
  await peer.startup();
  peer.send(ok, backend.parameterStatus(byteString('a'), byteString('b')), key, ready);
}
