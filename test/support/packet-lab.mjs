// Runs in a network namespace of its own: `packet-lab.mjs server` has the rules and the listeners, and starts
// `packet-lab.mjs client` in a second namespace. Both go away with this process. Plain JavaScript: vitest is not here to
// compile it. It reads one JSON request a line and answers each with one line.
import { spawn, spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { writeFileSync } from 'node:fs';

/** Milliseconds until silence counts as a drop; the second, longer time is for what was expected to be answered. */
const silence = 250;

/** The addresses of the server on each link, and of the client behind it. */
const links = [
  {
    name: 'srv0',
    peer: 'cli0',
    server: ['10.77.0.1/16', 'fd77::1/64'],
    clients: ['10.77.0.2', '10.77.0.9', '10.77.4.1', 'fd77::2', 'fd77::9'],
  },
  {
    name: 'srv1',
    peer: 'cli1',
    server: ['10.78.0.1/16', 'fd78::1/64'],
    clients: ['10.78.0.2', '10.78.9.9', 'fd78::2'],
  },
];

/** Written down on both sides, so that no filter of the tests can keep neighbours from finding each other. */
const macs = { server: '02:00:00:00:00:01', client: '02:00:00:00:00:02' };

if (process.argv[2] === 'server') await serve();
else await beClient();

function run(command, args, input) {
  const { status, stderr, error } = spawnSync(command, args, { input, encoding: 'utf8' });
  return status === 0 ? undefined : `${command} ${args.join(' ')}: ${error?.message ?? ''}${stderr}`;
}

function must(command, ...args) {
  const failure = run(command, args);
  if (failure !== undefined) throw new Error(failure);
}

async function serve() {
  must('ip', 'link', 'set', 'lo', 'up');
  const client = spawn('unshare', ['-n', process.execPath, import.meta.filename, 'client'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: client.stdout })[Symbol.asyncIterator]();
  await answers.next();
  for (const { name, peer, server, clients } of links) {
    const inner = ['peer', 'name', peer, 'address', macs.client, 'netns', String(client.pid)];
    must('ip', 'link', 'add', 'name', name, 'address', macs.server, 'type', 'veth', ...inner);
    for (const address of server)
      must('ip', 'addr', 'add', address, 'dev', name, ...(address.includes(':') ? ['nodad'] : []));
    must('ip', 'link', 'set', name, 'up');
    for (const address of clients)
      must('ip', 'neigh', 'replace', address, 'lladdr', macs.client, 'dev', name, 'nud', 'permanent');
  }
  quiet();
  client.stdin.write('{"configure":true}\n');
  const configured = JSON.parse((await answers.next()).value);
  if (configured.error !== undefined) throw new Error(configured.error);
  process.stdout.write('{"ready":true}\n');
  const listeners = new Map();
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    if (request.listen !== undefined) {
      for (const port of request.listen) if (!listeners.has(port)) listeners.set(port, await listen(port));
      answer({});
    } else if (request.command !== undefined) {
      const failure = run(request.command, request.args, request.input);
      answer(failure === undefined ? {} : { error: failure });
    } else if (request.read !== undefined) {
      const { stdout, stderr, status } = spawnSync(request.read, request.args, { encoding: 'utf8' });
      answer(status === 0 ? { text: stdout } : { error: stderr });
    } else if (request.local) {
      answer({ outcomes: await attemptAll(request.attempts) });
    } else {
      client.stdin.write(`${line}\n`);
      process.stdout.write(`${(await answers.next()).value}\n`);
    }
  }
  client.stdin.end();
  process.exit(0);
}

/** Without these the kernel answers only so many refused packets a second, and drops what comes by another link. */
function quiet() {
  for (const [path, value] of [
    ['net/ipv4/icmp_ratelimit', '0'],
    ['net/ipv6/icmp/ratelimit', '0'],
    ['net/ipv4/conf/all/rp_filter', '0'],
    ['net/ipv4/conf/srv0/rp_filter', '0'],
    ['net/ipv4/conf/srv1/rp_filter', '0'],
  ]) {
    try {
      writeFileSync(`/proc/sys/${path}`, value);
    } catch {
      // Where it may not be written the tests retry.
    }
  }
}

async function beClient() {
  process.stdout.write('{"started":true}\n');
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    if (request.configure) answer(configure());
    else answer({ outcomes: await attemptAll(request.attempts) });
  }
  process.exit(0);
}

function configure() {
  try {
    must('ip', 'link', 'set', 'lo', 'up');
    // A client sends its first packet and nothing else that could be judged: what is asked for is that packet's fate.
    must('nft', 'add table inet quiet; add chain inet quiet out { type filter hook output priority 0; }');
    must('nft', 'add rule inet quiet out tcp flags & (syn | rst) == 0 drop');
    for (const { peer, server, clients } of links) {
      for (const address of clients) {
        const isV6 = address.includes(':');
        must('ip', 'addr', 'add', `${address}/${isV6 ? 64 : 16}`, 'dev', peer, ...(isV6 ? ['nodad'] : []));
      }
      must('ip', 'link', 'set', peer, 'up');
      for (const address of server.map((one) => one.split('/')[0])) {
        must('ip', 'neigh', 'replace', address, 'lladdr', macs.server, 'dev', peer, 'nud', 'permanent');
      }
    }
    return {};
  } catch (error) {
    return { error: error.message };
  }
}

function listen(port) {
  const server = createServer((socket) => socket.on('error', () => undefined).end('x'));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '::' }, () => resolve(server));
  });
}

function attemptAll(attempts) {
  return Promise.all(attempts.map(attempt));
}

function attempt({ from, to, port, patience }) {
  return new Promise((resolve) => {
    const socket = connect({ host: to, port, localAddress: from });
    const timer = setTimeout(() => end('drop'), patience ?? silence);
    function end(outcome) {
      clearTimeout(timer);
      socket.resetAndDestroy();
      resolve(outcome);
    }
    socket.once('connect', () => end('accept'));
    socket.once('error', (error) => end(error.code === 'ETIMEDOUT' ? 'drop' : 'reject'));
  });
}

function answer(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
