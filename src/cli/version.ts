import { readFileSync } from 'node:fs';

const file: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** version is that of the package. */
export const version =
  typeof file === 'object' && file !== null && 'version' in file && typeof file.version === 'string'
    ? file.version
    : '';
