declare const bytes: unique symbol;

/**
 * ByteString is a string in which every UTF-16 unit stands for one byte (0 to 255). Names, passwords and the text of
 * configuration files arrive as bytes whose encoding the server never learns before login; comparing them as ByteString
 * is comparing their bytes, as PostgreSQL does with strcmp.
 */
export type ByteString = string & { readonly [bytes]: true };

/** byteString brands a literal of ASCII characters. It throws a RangeError for any unit above 0x7f: use fromUtf8 then. */
export function byteString(ascii: string): ByteString {
  for (let i = 0; i < ascii.length; i++) {
    if (ascii.charCodeAt(i) > 0x7f) throw new RangeError('byteString takes ASCII only');
  }
  return ascii as ByteString;
}

/** fromBuffer gives the bytes of a buffer as a ByteString of the same length. */
export function fromBuffer(buffer: Uint8Array): ByteString {
  return Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength).toString('latin1') as ByteString;
}

/** fromUtf8 gives the UTF-8 encoding of a Unicode string. */
export function fromUtf8(text: string): ByteString {
  return Buffer.from(text, 'utf8').toString('latin1') as ByteString;
}

/** toBuffer gives the bytes back. */
export function toBuffer(text: ByteString): Buffer {
  return Buffer.from(text, 'latin1');
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * toDisplay decodes UTF-8 for people to read. A string that is not valid UTF-8 is shown with every byte above 0x7f as
 * `\xNN`, so that no two different names look alike and nothing is lost.
 */
export function toDisplay(text: ByteString): string {
  // Most texts are ASCII, and reports have thousands of them.
  if (!/[\x80-\xff]/.test(text)) return text;
  try {
    return decoder.decode(toBuffer(text));
  } catch {
    return text.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
  }
}
