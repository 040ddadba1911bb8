import type { ByteString } from '../text/byte-string.ts';
import { ByteReader } from './byte-reader.ts';
import type { Malformed } from './frontend-parse.ts';

/** QueryMessage is a message of a client that has logged in, as far as a server without tables needs it. */
export type QueryMessage =
  | { readonly kind: 'query'; readonly text: ByteString }
  | { readonly kind: 'parse'; readonly statement: ByteString; readonly text: ByteString }
  | {
      readonly kind: 'bind';
      readonly portal: ByteString;
      readonly statement: ByteString;
      readonly parameters: number;
      /** 0 is text, 1 binary: none, one for all columns, or one each. */
      readonly formats: readonly number[];
    }
  | { readonly kind: 'describe' | 'close'; readonly what: 'statement' | 'portal'; readonly name: ByteString }
  | { readonly kind: 'execute'; readonly portal: ByteString; readonly maxRows: number }
  | { readonly kind: 'sync' }
  | { readonly kind: 'flush' }
  | { readonly kind: 'terminate' }
  | { readonly kind: 'other'; readonly type: number };

const malformed: Malformed = { kind: 'invalid', message: 'invalid message format' };

/** parseQueryMessage reads a message of the simple or the extended query protocol (manual: protocol-message-formats). */
export function parseQueryMessage(type: number, body: Buffer): QueryMessage | Malformed {
  const reader = new ByteReader(body);
  const parsed = readMessage(String.fromCharCode(type), type, reader);
  if (parsed === undefined) return malformed;
  // What a client copies in has no form.
  if (parsed.kind !== 'other' && reader.left > 0) return malformed;
  return parsed;
}

function readMessage(letter: string, type: number, reader: ByteReader): QueryMessage | undefined {
  switch (letter) {
    case 'Q': {
      const text = reader.cstring();
      return text === undefined ? undefined : { kind: 'query', text };
    }
    case 'P':
      return readParse(reader);
    case 'B':
      return readBind(reader);
    case 'D':
      return readNamed('describe', reader);
    case 'C':
      return readNamed('close', reader);
    case 'E': {
      const portal = reader.cstring();
      const maxRows = reader.int32();
      return portal === undefined || maxRows === undefined ? undefined : { kind: 'execute', portal, maxRows };
    }
    case 'S':
      return { kind: 'sync' };
    case 'H':
      return { kind: 'flush' };
    case 'X':
      return { kind: 'terminate' };
    default:
      return { kind: 'other', type };
  }
}

function readParse(reader: ByteReader): QueryMessage | undefined {
  const statement = reader.cstring();
  const text = reader.cstring();
  const types = int16(reader);
  if (statement === undefined || text === undefined || types === undefined || types < 0) return undefined;
  return reader.bytes(types * 4) === undefined ? undefined : { kind: 'parse', statement, text };
}

function readBind(reader: ByteReader): QueryMessage | undefined {
  const portal = reader.cstring();
  const statement = reader.cstring();
  if (portal === undefined || statement === undefined || int16List(reader) === undefined) return undefined;
  const parameters = int16(reader);
  if (parameters === undefined || parameters < 0) return undefined;
  for (let i = 0; i < parameters; i++) {
    const length = reader.int32();
    if (length === undefined || (length !== -1 && reader.bytes(length) === undefined)) return undefined;
  }
  const formats = int16List(reader);
  return formats === undefined ? undefined : { kind: 'bind', portal, statement, parameters, formats };
}

function readNamed(kind: 'describe' | 'close', reader: ByteReader): QueryMessage | undefined {
  const letter = reader.bytes(1)?.toString('latin1');
  const name = reader.cstring();
  if (name === undefined) return undefined;
  if (letter === 'S') return { kind, what: 'statement', name };
  return letter === 'P' ? { kind, what: 'portal', name } : undefined;
}

function int16(reader: ByteReader): number | undefined {
  return reader.bytes(2)?.readInt16BE(0);
}

function int16List(reader: ByteReader): readonly number[] | undefined {
  const count = int16(reader);
  const bytes = count === undefined || count < 0 ? undefined : reader.bytes(count * 2);
  if (bytes === undefined) return undefined;
  return Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16BE(i * 2));
}
