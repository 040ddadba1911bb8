import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { strerror } from '../env/strerror.ts';

/** ReadText is the content of a file, or the text of strerror(3). */
export type ReadText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * readText reads a file named in a setting, relative to the gate's directory. PEM is ASCII: other bytes are kept one by
 * one. A directory reads as empty, as it does for OpenSSL.
 */
export async function readText(directory: string, name: string): Promise<ReadText> {
  // An empty name is no file, where resolve would make it the directory itself.
  if (name === '') return { kind: 'failed', reason: 'No such file or directory' };
  try {
    return { kind: 'text', text: await readFile(resolve(directory, name), 'latin1') };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EISDIR') return { kind: 'text', text: '' };
    return { kind: 'failed', reason: strerror(error) };
  }
}
