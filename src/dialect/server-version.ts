/** ServerVersion is a major version of PostgreSQL. 19 is known from its manual only, all others from running servers. */
export type ServerVersion = 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19;

/** serverVersions are all that Postern knows, in order. */
export const serverVersions: readonly ServerVersion[] = [12, 13, 14, 15, 16, 17, 18, 19];

/** gateVersion is the version whose files the gate reads and whose words it speaks. */
export const gateVersion: ServerVersion = 18;

/** parseServerVersion reads `15`, or a full version such as `15.4 (Debian 15.4-1)`; undefined where it is none of these. */
export function parseServerVersion(text: string): ServerVersion | undefined {
  const major = Number(/^\s*(\d{1,3})(?![\d])/.exec(text)?.[1]);
  return serverVersions.find((version) => version === major);
}
