import { resolve } from 'node:path';

/** defaultDirectory is where the gate's files are when nobody says otherwise. */
const defaultDirectory = './postern-data';

/** chooseDirectory gives the gate's directory, absolute: `-D`, else `$POSTERN_DATA`, else ./postern-data. */
export function chooseDirectory(option: string | undefined): string {
  return resolve(option ?? process.env['POSTERN_DATA'] ?? defaultDirectory);
}
