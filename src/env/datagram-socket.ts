import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';

/** DatagramSocket sends messages to one Unix socket for datagrams, such as those of syslogd and systemd. */
export interface DatagramSocket {
  /** send gives one message away. It never waits, and throws where the message is not taken. */
  send(message: string): void;
}

/** Linux's numbers, the same on x86-64 and ARM64 (bits/socket.h). */
const afUnix = 1;
const sockDgram = 2;
const sockCloexec = 0o2000000;
const sockNonblock = 0o4000;
const msgNoSignal = 0x4000;

/** sun_path has room for 107 bytes and a zero (unix(7)). */
const maxPathLength = 107;

/**
 * openDatagramSocket opens a way to a socket through libc, because Node has no Unix datagrams; that takes Linux and the
 * optional package koffi. A path that begins with `@` is a name in the abstract namespace (unix(7)). It gives the reason as
 * a string where it cannot. Where nobody listens yet, or who listened has been restarted, sending connects anew.
 */
export function openDatagramSocket(path: string): DatagramSocket | string {
  if (process.platform !== 'linux') return `not available on ${process.platform}`;
  if (Buffer.byteLength(path) > maxPathLength) return `"${path}" is too long for the name of a socket`;
  const koffi = loadKoffi();
  if (koffi === undefined) return 'the optional package koffi is not installed; type: npm install koffi';
  try {
    return socketOf(bind(koffi), path);
  } catch (error) {
    return String(error);
  }
}

interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  connect(fd: number, address: Buffer, length: number): number;
  send(fd: number, bytes: Buffer, length: number, flags: number): number;
  close(fd: number): number;
}

function bind(koffi: typeof Koffi): Libc {
  const libc = koffi.load('libc.so.6');
  return {
    socket: libc.func('int socket(int, int, int)'),
    connect: libc.func('int connect(int, const uint8_t *, uint32_t)'),
    send: libc.func('long send(int, const uint8_t *, size_t, int)'),
    close: libc.func('int close(int)'),
  };
}

function socketOf(libc: Libc, path: string): DatagramSocket {
  const address = addressOf(path);
  let fd = -1;

  const connect = (): boolean => {
    if (fd >= 0) libc.close(fd);
    fd = libc.socket(afUnix, sockDgram | sockCloexec | sockNonblock, 0);
    if (fd < 0) return false;
    if (libc.connect(fd, address, address.length) === 0) return true;
    libc.close(fd);
    fd = -1;
    return false;
  };

  return {
    send(message) {
      const bytes = Buffer.from(message, 'utf8');
      const sent = (): boolean => fd >= 0 && libc.send(fd, bytes, bytes.length, msgNoSignal) === bytes.length;
      if (sent() || (connect() && sent())) return;
      throw new Error(`${path} does not take messages`);
    },
  };
}

/** A name in the abstract namespace begins with a zero and ends with the address; a path ends with a zero. */
function addressOf(path: string): Buffer {
  const family = Buffer.alloc(2);
  family.writeUInt16LE(afUnix, 0);
  const name = path.startsWith('@') ? `\0${path.slice(1)}` : `${path}\0`;
  return Buffer.concat([family, Buffer.from(name)]);
}

function loadKoffi(): typeof Koffi | undefined {
  try {
    return createRequire(import.meta.url)('koffi') as typeof Koffi;
  } catch {
    return undefined;
  }
}
