/**
 * A process of its own that connects over and over and says nothing: `node knocker.js PORT ADDRESS PER_SECOND SECONDS`. It
 * prints how many connections it has tried.
 */
import { connect } from 'node:net';

const [port = 0, perSecond = 0, seconds = 0] = [2, 4, 5].map((index) => Number(process.argv[index]));
const localAddress = process.argv[3] ?? '127.0.0.1';

/** Connections that may be under way at once: a gate that does not keep up slows the knocking down. */
const mostAtOnce = 500;

const start = performance.now();
let tried = 0;
let open = 0;

const timer = setInterval(() => {
  const elapsed = (performance.now() - start) / 1_000;
  if (elapsed >= seconds) {
    clearInterval(timer);
    console.log(tried);
    return;
  }
  for (const due = elapsed * perSecond; tried < due && open < mostAtOnce; tried++) knock();
}, 1);

function knock(): void {
  open++;
  const socket = connect({ host: '127.0.0.1', port, localAddress });
  socket.on('connect', () => socket.write('\0\0\0\x08\x04\xd2\x16\x2f'));
  socket.on('data', () => socket.destroy());
  socket.on('error', () => undefined);
  socket.on('close', () => open--);
}
