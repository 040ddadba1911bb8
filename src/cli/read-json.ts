import { readBounded } from '../env/read-bounded.ts';
import { strerror } from '../env/strerror.ts';
import { badUsage } from './terminal.ts';

/** readJson reads the file of an option; one that is no JSON, or cannot be read, ends the command. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readBounded(path).toString('utf8'));
  } catch (error) {
    badUsage(`${path}: ${withoutExcerpt(strerror(error))}`);
  }
}

/** withoutExcerpt takes out what V8 quotes of a text that is no JSON: it may be part of a verifier. */
export function withoutExcerpt(message: string): string {
  return message.replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, ' in what is to be JSON');
}
