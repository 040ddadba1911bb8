import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes that are read at once of what does not say how long it is. */
const piece = 65_536;

/** Bytes of a file that people name, at the most: a million lines of pg_hba.conf have some 60 MB. */
const mostNamedBytes = 64 * 1024 * 1024;

/** stdin is the descriptor of standard input, for readBounded. */
export const stdin = 0;

/**
 * readBounded reads a whole file, and throws as readFileSync does; EFBIG where it has more than so many bytes. A pipe is
 * read to its end, and a device without an end, such as /dev/zero, up to the bound.
 */
export function readBounded(path: string | typeof stdin, mostBytes = mostNamedBytes): Buffer {
  const descriptor = path === stdin ? stdin : openSync(path, 'r');
  try {
    if (fstatSync(descriptor).size > mostBytes) throw tooLarge(path);
    const pieces: Buffer[] = [];
    let total = 0;
    while (true) {
      const buffer = Buffer.allocUnsafe(piece);
      const length = readSync(descriptor, buffer, 0, piece, null);
      if (length === 0) return Buffer.concat(pieces, total);
      total += length;
      if (total > mostBytes) throw tooLarge(path);
      pieces.push(buffer.subarray(0, length));
    }
  } finally {
    if (path !== stdin) closeSync(descriptor);
  }
}

function tooLarge(path: string | typeof stdin): Error {
  return Object.assign(new Error(`EFBIG: file too large, read '${path}'`), { code: 'EFBIG' });
}
