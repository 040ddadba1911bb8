import type { Server } from 'node:net';

/** descriptorOf gives the file descriptor of an open listener. Node keeps it in the handle and has no public way to it. */
export function descriptorOf(server: Server): number {
  const handle: unknown = Reflect.get(server, '_handle');
  if (typeof handle === 'object' && handle !== null && 'fd' in handle && typeof handle.fd === 'number')
    return handle.fd;
  throw new Error('the listener is not open');
}
