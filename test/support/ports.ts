import { createServer } from 'node:net';

/** freePort gives a TCP port that nothing listened on a moment ago, on any address. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    // All addresses at once, v4 and v6, so that a port that is taken on one of them is not given.
    server.listen({ port: 0, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}
