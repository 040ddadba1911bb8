import { noTraffic, type Traffic } from '../../metrics/observer.ts';
import type { Admitted } from '../admit.ts';
import { fatalLinger } from '../limits.ts';
import type { Session } from '../session.ts';
import type { ConfigurationParcel } from './configuration-parcel.ts';
import type { FromWorker, Measured, ToWorker } from './messages.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

/** prepareLimit is how long a worker may take to start, or to read a configuration (ms): a hundred thousand lines take two seconds. */
const prepareLimit = 60_000;

/** measureLimit is how long one may take to say how it does (ms); a scraper waits ten seconds. */
const measureLimit = 1_000;

/** lifeLimit is how long one that is believed to hang may take to show that it does not (ms). */
const lifeLimit = 5_000;

/** overdueGrace is what a worker gets over the time for a login (ms), for the last message to a client that does not read it. */
const overdueGrace = fatalLinger + 1_000;

/** Served is a connection that a worker has been given. */
interface Served {
  readonly session: Session;
  /** The socket, until it has left this process. */
  socket: Admitted['socket'] | undefined;
  /** What happens where it takes too long to log in; see Member.serve. */
  readonly overdue: NodeJS.Timeout;
}

/** Life is when a worker was started (env.monotonic), and how many before it have died soon after their start. */
export interface Life {
  readonly startedAt: number;
  readonly shortLives: number;
}

/** AboutSession is a message that is not the answer to a question of the main process. */
export type AboutSession = Exclude<FromWorker, { kind: 'prepared' | 'measured' }>;

/** Member is one worker and what it has: its connections, and the configuration that it runs by. */
export class Member {
  readonly process: WorkerProcess;
  readonly served = new Map<number, Served>();
  readonly life: Life;
  /** Whether connections may be given to it. */
  isReady = false;
  /** What it has prepared last. */
  parcel: ConfigurationParcel | undefined;
  /** What its open sessions had carried when it was asked last. */
  traffic: Traffic = noTraffic;
  #prepared: ((failure: string | undefined) => void) | undefined;
  readonly #measures = new Map<number, (measured: Measured) => void>();
  #lastMeasure = 0;
  #hasExited = false;
  #isDoubted = false;

  constructor(life: Life, onMessage: (message: AboutSession) => void) {
    this.life = life;
    this.process = startWorkerProcess((message) => {
      if (message.kind === 'prepared') this.#prepared?.(message.failure);
      else if (message.kind === 'measured') this.#measures.get(message.number)?.(message.measured);
      else onMessage(message);
    });
    void this.process.exited.then(() => {
      this.#hasExited = true;
      this.#prepared?.('the process has ended');
    });
  }

  /** hasExited tells whether the process has ended. */
  get hasExited(): boolean {
    return this.#hasExited;
  }

  /** prepare sends a configuration, and gives why the worker cannot put it in force. */
  prepare(message: Extract<ToWorker, { kind: 'start' | 'prepare' }>): Promise<string | undefined> {
    if (this.#hasExited) return Promise.resolve('the process has ended');
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        // A late answer would be taken for that to the next question.
        this.process.kill();
        this.#prepared?.('no answer');
      }, prepareLimit);
      this.#prepared = (failure) => {
        clearTimeout(timer);
        this.#prepared = undefined;
        if (failure === undefined) this.parcel = message.configuration;
        resolve(failure);
      };
      this.process.send(message);
    });
  }

  /**
   * serve gives it a connection, of which nothing has been read and which was accepted so many milliseconds ago. `onOverdue`
   * is called where it has neither logged in nor ended in the time that is left: the worker itself would have ended it.
   */
  serve(admitted: Admitted, waited: number, left: number, onOverdue: () => void): void {
    const { socket, session, peer, isProxy, overLimit } = admitted;
    const id = session.processId;
    const served: Served = { session, socket, overdue: setTimeout(onOverdue, left + overdueGrace) };
    this.served.set(id, served);
    session.end = (reason) => {
      // As long as it waits here to be sent, the worker cannot close it.
      served.socket?.destroy();
      this.process.send({ kind: 'end', id, reason });
    };
    session.cancel = () => this.process.send({ kind: 'cancel', id });
    const { startTime } = session;
    const message = { kind: 'connection', id, startTime, waited, peer, isProxy, overLimit } as const;
    this.process.hand(message, socket, () => (served.socket = undefined));
  }

  /** isDoubted tells whether it is being asked if it lives. */
  get isDoubted(): boolean {
    return this.#isDoubted;
  }

  /** answers tells whether it answers at all. */
  async answers(): Promise<boolean> {
    this.#isDoubted = true;
    const measured = await this.measure(lifeLimit);
    this.#isDoubted = false;
    return measured !== undefined;
  }

  /** forget takes a connection off its list, and gives it. */
  forget(id: number): Session | undefined {
    const served = this.served.get(id);
    this.served.delete(id);
    clearTimeout(served?.overdue);
    return served?.session;
  }

  /** measure asks how it does; undefined where it does not answer in time. */
  measure(limit = measureLimit): Promise<Measured | undefined> {
    const number = ++this.#lastMeasure;
    return new Promise((resolve) => {
      const done = (measured: Measured | undefined): void => {
        clearTimeout(timer);
        this.#measures.delete(number);
        if (measured !== undefined) this.traffic = measured.traffic;
        resolve(measured);
      };
      const timer = setTimeout(() => done(undefined), limit);
      this.#measures.set(number, done);
      this.process.send({ kind: 'measure', number });
    });
  }
}
