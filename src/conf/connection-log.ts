import { splitFoldedList } from './split-list.ts';
import type { Checked, ConnectionLog } from './value-type.ts';

const nothing: ConnectionLog = { receipt: false, authentication: false, authorization: false, setup_durations: false };
const on: ConnectionLog = { ...nothing, receipt: true, authentication: true, authorization: true };

// Up to 17 the setting was a boolean. 18 takes whole words only, not their beginnings.
const booleans: ReadonlyMap<string, ConnectionLog> = new Map([
  ...['on', 'true', 'yes', '1'].map((word) => [word, on] as const),
  ...['off', 'false', 'no', '0'].map((word) => [word, nothing] as const),
]);

const aspects: ReadonlyMap<string, Partial<ConnectionLog>> = new Map([
  ['receipt', { receipt: true }],
  ['authentication', { authentication: true }],
  ['authorization', { authorization: true }],
  ['setup_durations', { setup_durations: true }],
  ['all', { ...on, setup_durations: true }],
]);

/** checkConnectionLog reads log_connections as PostgreSQL 18: a boolean word, or a list of steps. */
export function checkConnectionLog(text: string): Checked<ConnectionLog> {
  const words = splitFoldedList(text)?.map((word) => word.toLowerCase());
  if (words === undefined) return { kind: 'invalid', detail: 'Invalid list syntax in parameter "log_connections".' };
  const [first] = words;
  if (first === undefined) return { kind: 'value', value: nothing };
  const alone = booleans.get(first);
  if (alone !== undefined) {
    if (words.length === 1) return { kind: 'value', value: alone };
    const detail = `Cannot specify log_connections option "${first}" in a list with other options.`;
    return { kind: 'invalid', detail };
  }
  const unknown = words.find((word) => !aspects.has(word));
  if (unknown !== undefined) return { kind: 'invalid', detail: `Invalid option "${unknown}".` };
  return { kind: 'value', value: words.reduce((log, word) => ({ ...log, ...aspects.get(word) }), nothing) };
}
