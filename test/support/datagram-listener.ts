import { spawn } from 'node:child_process';
import { vi } from 'vitest';

/** DatagramListener is what syslogd and systemd are to their clients: a Unix socket for datagrams. */
export interface DatagramListener {
  readonly pid: number;
  /** text gives what has arrived, a line after each message. */
  text(): string;
  stop(): Promise<void>;
}

/** Node has no Unix datagrams, Perl does. A name that begins with `@` is one of the abstract namespace. */
const program = `
use Socket; $| = 1; my $path = $ARGV[0]; unlink $path; $path =~ s/^@/\\0/;
socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die; bind($s, pack_sockaddr_un($path)) or die "$!";
print "listening\\n";
while (defined recv($s, my $message, 65536, 0)) { print "$message\\n" }
`;

/** listenForDatagrams waits until somebody can send. */
export async function listenForDatagrams(path: string): Promise<DatagramListener> {
  const child = spawn('perl', ['-e', program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await vi.waitFor(
    () => {
      if (text !== 'listening\n') throw new Error('the listener has not started');
    },
    { timeout: 15_000 },
  );
  if (child.pid === undefined) throw new Error('perl has no process id');
  return {
    pid: child.pid,
    text: () => text.slice('listening\n'.length),
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('close', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}
