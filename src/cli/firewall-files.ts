import { readFileSync } from 'node:fs';
import { readFirewalls } from '../firewall/dialects.ts';
import type { Firewall } from '../firewall/firewall.ts';
import type { FirewallFile } from '../firewall/place.ts';
import { fail, warn } from './terminal.ts';

/** readFirewallFiles reads files of any dialects, and says what is not understood in them. `-` is standard input. */
export function readFirewallFiles(names: readonly string[]): readonly Firewall[] {
  const { firewalls, problems } = readFirewalls(names.map(readFile));
  for (const { file, line, message, hint } of problems) warn(`${file}${line > 0 ? `:${line}` : ''}: ${message}`, hint);
  if (problems.some(({ line }) => line === 0)) process.exit(3);
  return firewalls;
}

function readFile(name: string): FirewallFile {
  try {
    return { name, text: decode(readFileSync(name === '-' ? 0 : name)) };
  } catch (error) {
    return fail(`could not read "${name}": ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** PowerShell 5 writes UTF-16 with a byte order mark where output is redirected to a file. */
function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}
