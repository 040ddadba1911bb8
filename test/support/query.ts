import { errorOf, type BackendMessage, type ServerError } from './backend-message.ts';
import type { RawClient } from './raw-client.ts';

/** frontendMessage builds a typed message of a client. */
export function frontendMessage(type: string, ...parts: readonly (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)));
  const header = Buffer.alloc(5);
  header.write(type);
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

/** int16 is a number of two bytes. */
export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

/** Result is what came for one query. */
export interface Result {
  readonly types: string;
  readonly error: ServerError | undefined;
  readonly rows: readonly (readonly (string | null)[])[];
}

/** simpleQuery sends one Query and gives what came, up to ReadyForQuery. */
export async function simpleQuery(client: RawClient, text: string): Promise<Result> {
  await client.send(frontendMessage('Q', text));
  return resultOf(await client.readUntil('Z'));
}

/** resultOf reads the answer to a query. */
export function resultOf(messages: readonly BackendMessage[]): Result {
  const error = messages.find(({ type }) => type === 'E');
  return {
    types: messages.map(({ type }) => type).join(''),
    error: error && errorOf(error),
    rows: messages.filter(({ type }) => type === 'D').map(({ body }) => rowOf(body)),
  };
}

function rowOf(body: Buffer): readonly (string | null)[] {
  let at = 2;
  return Array.from({ length: body.readInt16BE(0) }, () => {
    const length = body.readInt32BE(at);
    at += 4;
    if (length < 0) return null;
    at += length;
    return body.toString('utf8', at - length, at);
  });
}
