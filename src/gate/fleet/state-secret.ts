import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { strerror } from '../../env/strerror.ts';
import { maxSecretLength, minSecretLength } from '../../fleet/fleet-keys.ts';
import { Secret } from '../../text/secret.ts';
import { checkKeyPermissions } from '../../tls/key-permissions.ts';
import { StartupFailure } from '../startup-failure.ts';

const what = 'shared secret file';

/**
 * readStateSecret reads the secret that the gates of a fleet have in common; white space around it does not count. The file
 * must be as private as a private key. It throws a StartupFailure that says what to type.
 */
export function readStateSecret(directory: string, name: string): Secret<Buffer> {
  if (name === '') {
    throw new StartupFailure('postern.state_secret_file must be set where postern.state names a server', {
      hint: "Make one file for all gates: (umask 077; openssl rand -base64 32 > state.key), and set postern.state_secret_file = 'state.key'.",
    });
  }
  const refused = checkKeyPermissions(directory, name, what);
  if (refused !== undefined) throw new StartupFailure(refused.message, refused);
  const text = readText(resolve(directory, name), name);
  if (text.length >= minSecretLength && text.length <= maxSecretLength) return new Secret(text);
  const reason = text.length < minSecretLength ? `shorter than ${minSecretLength}` : `longer than ${maxSecretLength}`;
  throw new StartupFailure(`${what} "${name}" is ${reason} bytes`, {
    hint: 'Make one: (umask 077; openssl rand -base64 32 > state.key).',
  });
}

function readText(path: string, name: string): Buffer {
  try {
    return Buffer.from(readFileSync(path, 'latin1').trim(), 'latin1');
  } catch (error) {
    throw new StartupFailure(`could not read ${what} "${name}": ${strerror(error)}`);
  }
}
