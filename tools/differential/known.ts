/** A difference that is meant, and why. */
interface KnownDifference {
  readonly isIt: (server: string, postern: string) => boolean;
  readonly reason: string;
}

/** The value of radiusservers in a row of the view, as JSON. */
const radiusServers = /"radiusservers=((?:[^"\\]|\\.)*)"/;

const knownDifferences: readonly KnownDifference[] = [
  {
    isIt: (_, postern) => /back-?reference/i.test(postern),
    reason: 'a back-reference is not regular: no linear time, so the line is refused',
  },
  {
    isIt: (_, postern) => /more than 10000 states are not supported/.test(postern),
    reason: 'an expression that needs more than 10,000 states is refused',
  },
  {
    isIt: (_, postern) => /: Is a directory/.test(postern),
    reason: 'a directory in place of a file is refused; the server logs it and reads it as empty',
  },
  {
    isIt: (server, postern) =>
      /could not translate RADIUS server name/.test(server) || /[^0-9.,]/.test(radiusServers.exec(postern)?.[1] ?? ''),
    reason: 'the names in radiusservers are not looked up in DNS',
  },
];

/** knownReason tells why two answers are meant to differ; undefined where they are not. */
export function knownReason(server: unknown, postern: unknown): string | undefined {
  const texts = [JSON.stringify(server), JSON.stringify(postern)] as const;
  return knownDifferences.find(({ isIt }) => isIt(...texts))?.reason;
}
