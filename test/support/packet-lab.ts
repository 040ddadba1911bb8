import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bareEnvironment } from './execute.ts';
import { projectRoot } from './project-root.ts';

/** Attempt is one connection that is really tried. */
export interface Attempt {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** Milliseconds of silence that count as a drop. */
  readonly patience?: number;
}

/** Outcome is what became of it. */
export type Outcome = 'accept' | 'drop' | 'reject';

/** Links are the interfaces of the filtering machine, with its own addresses and those of the clients behind them. */
export const links = [
  {
    name: 'srv0',
    server: ['10.77.0.1', 'fd77::1'],
    clients: ['10.77.0.2', '10.77.0.9', '10.77.4.1', 'fd77::2', 'fd77::9'],
  },
  { name: 'srv1', server: ['10.78.0.1', 'fd78::1'], clients: ['10.78.0.2', '10.78.9.9', 'fd78::2'] },
] as const;

/** asAnybody gives the options of unshare(1) with which this account may make a network of its own. */
function asAnybody(): readonly string[] {
  return process.getuid?.() === 0 ? ['-n'] : ['-Urn'];
}

/** whyNoLab tells why there can be no network of our own here; undefined where there can be. */
export function whyNoLab(): string | undefined {
  const script =
    'ip link add name lab0 type veth peer name lab1 && nft list ruleset && iptables-save && ip6tables-save';
  const { status, stderr, error } = spawnSync('unshare', [...asAnybody(), 'sh', '-c', script], {
    encoding: 'utf8',
    env: { ...bareEnvironment(), PATH: withSystemPrograms() },
  });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

/** Debian keeps nft and iptables out of an ordinary account's PATH. */
function withSystemPrograms(): string {
  return `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
}

/** PacketLab is a machine with real packet filters, and clients on two links: all in network namespaces without a name. */
export class PacketLab {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** open makes the namespaces and listens on the ports. */
  static async open(ports: readonly number[]): Promise<PacketLab> {
    const script = join(projectRoot(), 'test/support/packet-lab.mjs');
    const child = spawn('unshare', [...asAnybody(), process.execPath, script, 'server'], {
      env: { ...bareEnvironment(), PATH: withSystemPrograms() },
    });
    child.stderr.pipe(process.stderr);
    const lab = new PacketLab(child);
    await lab.#next();
    await lab.#ask({ listen: ports });
    return lab;
  }

  /** run runs a program on the filtering machine, and throws what it complains of. */
  async run(command: string, args: readonly string[], input = ''): Promise<void> {
    const { error } = await this.#ask({ command, args, input });
    if (typeof error === 'string') throw new Error(error);
  }

  /** read gives what a program prints on the filtering machine. */
  async read(command: string, args: readonly string[] = []): Promise<string> {
    const { text, error } = await this.#ask({ read: command, args });
    if (typeof error === 'string') throw new Error(error);
    return String(text);
  }

  /** attempt tries connections, all at once: from the clients, or from the machine itself. */
  async attempt(attempts: readonly Attempt[], where: 'client' | 'machine' = 'client'): Promise<readonly Outcome[]> {
    const { outcomes } = await this.#ask({ attempts, local: where === 'machine' });
    return outcomes as readonly Outcome[];
  }

  /** close ends both processes, and with them their namespaces. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin.end();
    await closed;
  }

  async #ask(request: object): Promise<Record<string, unknown>> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    return this.#next();
  }

  async #next(): Promise<Record<string, unknown>> {
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error('the packet lab has ended');
    return JSON.parse(value) as Record<string, unknown>;
  }
}
