import { parseBackendMessage, type ReceivedError } from '../protocol/backend-parse.ts';
import type { ByteString } from '../text/byte-string.ts';
import { maxGreeting } from './limits.ts';
import type { BackendKey } from './request.ts';
import type { UpstreamWire } from './wire.ts';

/** Greeting is what a server says between AuthenticationOk and the first ReadyForQuery. */
export interface Greeting {
  readonly kind: 'greeting';
  /** All messages but BackendKeyData, as they came. */
  readonly bytes: Buffer;
  readonly key: BackendKey | undefined;
  readonly parameters: ReadonlyMap<ByteString, ByteString>;
}

/** GreetingEnd is why a server that took the proof gives no session. */
export type GreetingEnd =
  | { readonly kind: 'refused'; readonly error: ReceivedError }
  | { readonly kind: 'failed'; readonly reason: string };

/** readGreeting reads up to ReadyForQuery, at most maxGreeting bytes of it (manual: protocol-flow-start-up). */
export async function readGreeting(wire: UpstreamWire): Promise<Greeting | GreetingEnd> {
  const frames: Frame[] = [];
  const parameters = new Map<ByteString, ByteString>();
  let key: BackendKey | undefined;
  let length = 0;
  for (;;) {
    const frame = await wire.read(maxGreeting);
    if (frame.kind === 'ended') return { kind: 'failed', reason: frame.reason };
    length += headerLength + frame.body.length;
    if (length > maxGreeting) return exceeded;
    const message = parseBackendMessage(frame.type, frame.body);
    switch (message.kind) {
      case 'ErrorResponse':
        return { kind: 'refused', error: message.error };
      case 'BackendKeyData':
        if (key !== undefined) return unexpected(frame.type);
        key = { processId: message.processId, secretKey: message.secretKey };
        break;
      case 'ParameterStatus':
        parameters.set(message.name, message.value);
        frames.push(frame);
        break;
      case 'NoticeResponse':
        frames.push(frame);
        break;
      case 'ReadyForQuery':
        frames.push(frame);
        return { kind: 'greeting', bytes: join(frames), key, parameters };
      default:
        return unexpected(frame.type);
    }
  }
}

interface Frame {
  readonly type: number;
  readonly body: Buffer;
}

/** Type and length word (manual: protocol-message-formats). */
const headerLength = 5;

const exceeded: GreetingEnd = {
  kind: 'failed',
  reason: `received more than ${maxGreeting} bytes from server before it was ready for query`,
};

function unexpected(type: number): GreetingEnd {
  return {
    kind: 'failed',
    reason: `received unexpected message of type 0x${type.toString(16)} from server during startup`,
  };
}

function join(frames: readonly Frame[]): Buffer {
  const total = frames.reduce((sum, { body }) => sum + headerLength + body.length, 0);
  const joined = Buffer.allocUnsafe(total);
  let at = 0;
  for (const { type, body } of frames) {
    at = joined.writeUInt8(type, at);
    at = joined.writeInt32BE(body.length + 4, at);
    joined.set(body, at);
    at += body.length;
  }
  return joined;
}
