/** InheritedSocket is a listening socket that was open when this program began. */
export interface InheritedSocket {
  /** Its name in LISTEN_FDNAMES; a gate that hands over names each by what it listens on: see socketName. */
  readonly name: string;
  readonly fd: number;
}

/** InheritedSockets are the sockets that this process was started with. */
export interface InheritedSockets {
  /** With `systemd` they stand for all that the settings say of listening; a predecessor's are taken where they fit. */
  readonly from: 'nobody' | 'systemd' | 'predecessor';
  /** The conninfo of the embedded server that a predecessor has started. */
  readonly embedded?: string;
  readonly sockets: readonly InheritedSocket[];
  /** take gives the descriptor of that name, once. */
  take(name: string): number | undefined;
}

/** The first descriptor that is passed on (sd_listen_fds(3), SD_LISTEN_FDS_START). */
export const firstDescriptor = 3;

/** takeOverVariable is in the environment of a gate that is to take over from its parent. */
export const takeOverVariable = 'POSTERN_TAKE_OVER';

/** embeddedVariable says there how to reach the embedded server that its parent has started, by conninfo. */
export const embeddedVariable = 'POSTERN_TAKE_OVER_EMBEDDED';

/** socketName names a listening socket by where it listens, in a form that fits into LISTEN_FDNAMES. */
export function socketName(...where: readonly (string | number)[]): string {
  return encodeURIComponent(where.join(' '));
}

/**
 * readInheritedSockets reads the variables of socket activation (sd_listen_fds(3)) and takes them out of the environment,
 * so that no child believes that they are for it. Variables for another process are none.
 */
export function readInheritedSockets(environment: Record<string, string | undefined>, pid: number): InheritedSockets {
  const {
    LISTEN_PID,
    LISTEN_FDS,
    LISTEN_FDNAMES = '',
    [takeOverVariable]: takesOver,
    [embeddedVariable]: embedded,
  } = environment;
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES', takeOverVariable, embeddedVariable])
    delete environment[name];
  const count = LISTEN_PID === String(pid) && /^\d{1,4}$/.test(LISTEN_FDS ?? '') ? Number(LISTEN_FDS) : 0;
  const names = LISTEN_FDNAMES.split(':');
  const sockets = Array.from({ length: count }, (_, index) => ({
    name: names[index] ?? '',
    fd: firstDescriptor + index,
  }));
  const left = new Map(sockets.map(({ name, fd }) => [name, fd]));
  return {
    from: takesOver === '1' ? 'predecessor' : count > 0 ? 'systemd' : 'nobody',
    sockets,
    ...(embedded !== undefined && { embedded }),
    take(name) {
      const fd = left.get(name);
      left.delete(name);
      return fd;
    },
  };
}
