import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { failureWeights, type FailureKind } from '../guard/failure.ts';
import type { FleetKeys } from './fleet-keys.ts';

/** maxMessageLength bounds the text of a message (bytes): names of 63 bytes and a cause of 1,000, escaped, fit. */
export const maxMessageLength = 8_192;

/** maxCause bounds the cause of a ban that is passed on (characters). */
export const maxCause = 1_000;

/** A name of a role has 63 bytes; one that somebody only claims to have may be longer. */
const maxName = 1_024;

/** The longest network in text, that of an IPv6 address with dots, is shorter. */
const network = z.string().min(2).max(64);

/** Milliseconds since 1970, up to the greatest that a Date holds (ECMA-262, Time Values). */
const wallTime = z.number().min(0).max(8.64e15);

const failureKinds = Object.keys(failureWeights) as [FailureKind, ...FailureKind[]];

const content = z.discriminatedUnion('kind', [
  /** The gate lives. */
  z.strictObject({ kind: z.literal('alive') }),
  /** The gate has come: the others should look who lives. */
  z.strictObject({ kind: z.literal('hello') }),
  /** Somebody failed to log in there. */
  z.strictObject({
    kind: z.literal('failure'),
    client: network,
    failure: z.enum(failureKinds),
    user: z.string().max(maxName).optional(),
  }),
  /** Somebody logged in there, for the first time or after failures. */
  z.strictObject({ kind: z.literal('login'), client: network, user: z.string().max(maxName) }),
  /** A network is kept out; no `until` is for ever. Of all that is said of one network, the greatest stamp holds. */
  z.strictObject({
    kind: z.literal('ban'),
    network,
    stamp: wallTime,
    since: wallTime,
    until: wallTime.optional(),
    level: z.int().min(0).max(10_000),
    cause: z.string().max(maxCause),
    by: z.enum(['guard', 'administrator']),
  }),
  /** Nothing keeps a network out any more. */
  z.strictObject({ kind: z.literal('lift'), network, stamp: wallTime }),
  /** Somebody has shown the cancel key of a session that is not the sender's. */
  z.strictObject({
    kind: z.literal('cancel'),
    processId: z.int().min(1).max(0x7fff_ffff),
    nonce: z.string().length(22),
    proof: z.string().length(43),
  }),
  /** How many sessions the gate has of one role, or on one database. */
  z.strictObject({ kind: z.literal('count'), tag: z.string().length(22), sessions: z.int().min(0).max(1_000_000) }),
]);

/** FleetContent is what one gate tells the others. */
export type FleetContent = z.infer<typeof content>;

/** FleetEvent is what one gate tells the others at a moment, and is not looked at later. */
export type FleetEvent = Extract<FleetContent, { kind: 'failure' | 'login' | 'ban' | 'lift' | 'cancel' }>;

/** BanMessage is what is said of bans. */
export type BanMessage = Extract<FleetContent, { kind: 'ban' | 'lift' }>;

const envelope = z.strictObject({
  gate: z.string().regex(/^[0-9a-f]{16}$/),
  number: z.int().min(1),
  time: wallTime,
  content,
});

/** FleetMessage is content with its sender: the gate's id, which it makes anew at each start, and a number that only grows. */
export type FleetMessage = z.infer<typeof envelope>;

/** The length of an HMAC-SHA-256 in base64url. */
const macLength = 43;

/** sealMessage gives the text of a message: its HMAC-SHA-256 (RFC 2104) and its JSON. */
export function sealMessage(keys: Pick<FleetKeys, 'signing'>, message: FleetMessage): string {
  const body = JSON.stringify(message);
  return `${macOf(keys, body).toString('base64url')}${body}`;
}

/** openMessage reads the text of a message; undefined where it was not made with the shared secret, or is none. */
export function openMessage(keys: Pick<FleetKeys, 'signing'>, text: string): FleetMessage | undefined {
  if (text.length <= macLength || text.length > maxMessageLength) return undefined;
  const mac = Buffer.from(text.slice(0, macLength), 'base64url');
  const body = text.slice(macLength);
  const expected = macOf(keys, body);
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return undefined;
  try {
    return envelope.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

function macOf({ signing }: Pick<FleetKeys, 'signing'>, body: string): Buffer {
  return createHmac('sha256', signing.reveal()).update(body).digest();
}
