/**
 * Part is a piece of a message: bytes, a string of bytes with a closing zero, or a number. A string ends at its first zero
 * as it would in the server, so that none can pass for two fields.
 */
export type Part = Uint8Array | { readonly cstring: string } | { readonly uint8: number } | { readonly int32: number };

/** message builds a typed message in one buffer: type, length, parts (manual: protocol-message-types). */
export function message(type: string, ...parts: readonly Part[]): Buffer {
  const buffer = Buffer.allocUnsafe(5 + sizeOf(parts));
  buffer.writeUInt8(type.charCodeAt(0), 0);
  buffer.writeInt32BE(buffer.length - 1, 1);
  return fill(buffer, 5, parts);
}

/** startupPacket builds a packet without a type byte: length, parts. */
export function startupPacket(...parts: readonly Part[]): Buffer {
  const buffer = Buffer.allocUnsafe(4 + sizeOf(parts));
  buffer.writeInt32BE(buffer.length, 0);
  return fill(buffer, 4, parts);
}

function sizeOf(parts: readonly Part[]): number {
  let size = 0;
  for (const part of parts) {
    if (part instanceof Uint8Array) size += part.length;
    else if ('cstring' in part) size += beforeZero(part.cstring).length + 1;
    else size += 'uint8' in part ? 1 : 4;
  }
  return size;
}

function fill(buffer: Buffer, start: number, parts: readonly Part[]): Buffer {
  let at = start;
  for (const part of parts) {
    if (part instanceof Uint8Array) {
      buffer.set(part, at);
      at += part.length;
    } else if ('cstring' in part) {
      at += buffer.write(beforeZero(part.cstring), at, 'latin1');
      at = buffer.writeUInt8(0, at);
    } else if ('uint8' in part) {
      at = buffer.writeUInt8(part.uint8, at);
    } else {
      at = buffer.writeInt32BE(part.int32, at);
    }
  }
  return buffer;
}

function beforeZero(text: string): string {
  const zero = text.indexOf('\0');
  return zero < 0 ? text : text.slice(0, zero);
}
