import { scanInteger } from '../conf/c-number.ts';
import { splitDirectoryList, splitFoldedList } from '../conf/split-list.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Listening } from './listener.ts';

/** SettingText gives the text of a setting in force; undefined where its default is not known here. */
export type SettingText = (name: string) => string | undefined;

/** listeningOf is where a server listens, as far as its settings say. */
export function listeningOf(setting: SettingText): Listening {
  const addresses = setting('listen_addresses');
  const directories = setting('unix_socket_directories');
  return {
    addresses: addresses === undefined ? undefined : splitFoldedList(addresses),
    socketDirectories: directories === undefined ? undefined : splitDirectoryList(directories),
    port: scanInteger(setting('port') ?? '')?.value ?? 5432,
  };
}

/** passwordEncryptionOf is how a server hashes new passwords. Before 14 `on` was another word for md5. */
export function passwordEncryptionOf(setting: SettingText, dialect: Dialect): 'md5' | 'scram-sha-256' {
  const text = setting('password_encryption');
  if (text === undefined) return dialect.passwordEncryption;
  return text.toLowerCase() === 'scram-sha-256' ? 'scram-sha-256' : 'md5';
}
