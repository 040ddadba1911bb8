import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type * as Koffi from 'koffi';
import { fromUtf8 } from '../text/byte-string.ts';
import type { PeerUser } from './method.ts';

/** PeerCredentials reads who is at the other end of a Unix socket, from the kernel. */
export interface PeerCredentials {
  /** readPeerUser gives the operating-system user of the connected process, at the time when it connected. */
  readPeerUser(socket: Socket): PeerUser;
}

/** Linux's SOL_SOCKET and SO_PEERCRED, the same on x86-64 and ARM64 (asm-generic/socket.h). */
const solSocket = 1;
const soPeerCred = 17;
/** struct ucred: pid, uid, gid, four bytes each (unix(7)). */
const ucredLength = 12;

/**
 * loadPeerCredentials loads what the method peer needs: Linux and the optional package koffi, because Node has no
 * getsockopt. It gives the reason as a string where it cannot.
 */
export function loadPeerCredentials(): PeerCredentials | string {
  loaded ??= load();
  return loaded;
}

/** Kept, because koffi knows each C type by its name and takes no second one. */
let loaded: PeerCredentials | string | undefined;

function load(): PeerCredentials | string {
  if (process.platform !== 'linux') return `not available on ${process.platform}`;
  const koffi = loadKoffi();
  if (koffi === undefined) return 'the optional package koffi is not installed; type: npm install koffi';
  try {
    return bind(koffi);
  } catch (error) {
    return String(error);
  }
}

function bind(koffi: typeof Koffi): PeerCredentials {
  const libc = koffi.load('libc.so.6');
  const getsockopt = libc.func('int getsockopt(int, int, int, _Out_ uint8_t *, _Inout_ uint32_t *)');
  koffi.struct('passwd', {
    pw_name: 'const char *',
    pw_passwd: 'const char *',
    pw_uid: 'uint32_t',
    pw_gid: 'uint32_t',
    pw_gecos: 'const char *',
    pw_dir: 'const char *',
    pw_shell: 'const char *',
  });
  const getpwuid = libc.func('passwd *getpwuid(uint32_t)');

  const userName = (uid: number): PeerUser => {
    const entry: unknown = getpwuid(uid);
    if (entry === null)
      return { kind: 'unknown', reason: `could not look up local user ID ${uid}: user does not exist` };
    const decoded: unknown = koffi.decode(entry, 'passwd');
    const name = typeof decoded === 'object' && decoded !== null && 'pw_name' in decoded ? decoded.pw_name : undefined;
    return typeof name === 'string' ? { kind: 'user', name: fromUtf8(name) } : { kind: 'unknown', reason: 'no name' };
  };

  return {
    readPeerUser(socket) {
      const fd = fileDescriptor(socket);
      if (fd === undefined) return { kind: 'unknown', reason: 'the connection is closed' };
      const credentials = Buffer.alloc(ucredLength);
      const status: unknown = getsockopt(fd, solSocket, soPeerCred, credentials, [ucredLength]);
      if (status !== 0) return { kind: 'unknown', reason: 'getsockopt(SO_PEERCRED) failed' };
      return userName(credentials.readUInt32LE(4));
    },
  };
}

function loadKoffi(): typeof Koffi | undefined {
  try {
    return createRequire(import.meta.url)('koffi') as typeof Koffi;
  } catch {
    return undefined;
  }
}

/** Node keeps the descriptor in the socket's handle and has no public way to it. */
function fileDescriptor(socket: Socket): number | undefined {
  const handle: unknown = Reflect.get(socket, '_handle');
  if (typeof handle !== 'object' || handle === null || !('fd' in handle)) return undefined;
  return typeof handle.fd === 'number' && handle.fd >= 0 ? handle.fd : undefined;
}
