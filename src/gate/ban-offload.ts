import { spawn } from 'node:child_process';
import type { Env } from '../env/env.ts';
import { strerror } from '../env/strerror.ts';
import type { Ban } from '../guard/ban.ts';
import { printNftChanges, printNftEnd, printNftTable } from '../guard/nft-batch.ts';
import { printNetwork } from '../inet/network.ts';
import type { Journal } from '../journal/journal.ts';

/** syncDelay is how long changes are gathered (ms): starting nft costs more than what it does. */
const syncDelay = 200;

/** nftTimeout is how long nft may take (ms); 65,536 elements take it about a second. */
const nftTimeout = 10_000;

/** BanOffloadRequest is what an offload stands on. */
export interface BanOffloadRequest {
  readonly env: Pick<Env, 'monotonic'>;
  readonly journal: Journal;
  /** The port of the gate, to which banned networks shall open no connection. */
  readonly port: number;
  /** bans gives those in force. */
  readonly bans: () => readonly Ban[];
}

/**
 * BanOffload keeps the bans in nftables too, so that the kernel drops what a banned network sends before the gate wakes up
 * for it. It only ever adds to what the gate does: where nft fails, which is said once, the gate still turns them away.
 */
export class BanOffload {
  readonly #request: BanOffloadRequest;
  /** What nftables has, by network; undefined where that is not known. */
  #applied: ReadonlyMap<string, Ban> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #failing = false;
  #closed = false;

  constructor(request: BanOffloadRequest) {
    this.#request = request;
  }

  /** syncSoon brings nftables to what the bans are, within syncDelay. */
  syncSoon(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#working = this.#working.then(() => this.#sync());
    }, syncDelay).unref();
  }

  /** release leaves nftables to somebody else, as they are. */
  release(): void {
    this.#closed = true;
    this.#applied = undefined;
    clearTimeout(this.#timer);
  }

  /** close takes everything out of nftables. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#working;
    if (this.#applied !== undefined) await runNft(printNftEnd());
  }

  async #sync(): Promise<void> {
    const now = this.#request.env.monotonic();
    const wanted = new Map(this.#request.bans().map((ban) => [`${ban.by} ${printNetwork(ban.network)}`, ban]));
    const applied = this.#applied;
    if (applied !== undefined) {
      const removed = [...applied].filter(([key, ban]) => ban.until > now && wanted.get(key) !== ban);
      const added = [...wanted].filter(([key, ban]) => applied.get(key) !== ban);
      const changes = printNftChanges(valuesOf(removed), valuesOf(added), now);
      if (changes === '' || (await runNft(changes)) === undefined) {
        this.#applied = wanted;
        return;
      }
      // An element that has ended in the same moment cannot be deleted, and somebody may have flushed the table.
    }
    const failure = await runNft(printNftTable(this.#request.port) + printNftChanges([], [...wanted.values()], now));
    this.#applied = failure === undefined ? wanted : undefined;
    this.#note(failure);
  }

  #note(failure: string | undefined): void {
    const wasFailing = this.#failing;
    this.#failing = failure !== undefined;
    if (failure === undefined || wasFailing) return;
    this.#request.journal.log({
      severity: 'WARNING',
      message: `could not hand the bans over to nftables: ${failure}`,
      detail: 'The gate turns banned addresses away by itself.',
      hint: 'The gate needs the program nft, and CAP_NET_ADMIN.',
    });
  }
}

function valuesOf(entries: readonly (readonly [string, Ban])[]): readonly Ban[] {
  return entries.map(([, ban]) => ban);
}

/** runNft runs commands, all or none of them, and gives why it has failed. */
function runNft(commands: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn('nft', ['-f', '-'], { stdio: ['pipe', 'ignore', 'pipe'], timeout: nftTimeout });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (said === '') said = text.split('\n')[0] ?? '';
    });
    child.stdin.on('error', () => undefined);
    child.once('error', (error) => resolve(strerror(error)));
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : said || `exit ${code ?? signal}`));
    child.stdin.end(commands);
  });
}
