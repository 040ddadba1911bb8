import type { Refusal } from '../../errors/refusal.ts';
import type { FailureKind } from '../../guard/failure.ts';
import type { LogEntry } from '../../journal/entry.ts';
import type { ConnectionResult, DecidingRecord, Traffic } from '../../metrics/observer.ts';
import type { CancelKey } from '../cancel-keys.ts';
import type { ClientAddress } from '../client-address.ts';
import type { Answer } from '../console/answer.ts';
import type { Command } from '../console/command.ts';
import type { Administrator, Arrival, Newcomer, Place, WantedPlace } from '../postmaster.ts';
import type { Session } from '../session.ts';
import type { ConfigurationParcel } from './configuration-parcel.ts';
import type { SessionView } from './session-view.ts';

/** Measured is what a worker says of itself, for the metrics. */
export interface Measured {
  /** What its open sessions have carried so far. */
  readonly traffic: Traffic;
  /** Those of the process, as prom-client's getMetricsAsJSON gives them. */
  readonly metrics: readonly object[];
}

/** Answers are the questions that a worker puts about a session, each with its answer. */
export interface Answers {
  readonly arrive: Arrival;
  readonly fail: number;
  readonly 'delay-of': number;
  readonly 'refuse-newcomer': Refusal | undefined;
  readonly 'take-place': TakenPlace;
  readonly cancel: boolean;
  readonly run: Answer;
}

/** TakenPlace is a Place without its release, which is told. */
export type TakenPlace = Omit<Extract<Place, { kind: 'taken' }>, 'release'> | Extract<Place, { kind: 'refused' }>;

/** Question is what a worker asks about a session. */
export type Question =
  | { readonly kind: 'arrive'; readonly client: ClientAddress }
  | { readonly kind: 'fail'; readonly failure: FailureKind }
  | { readonly kind: 'delay-of' }
  | { readonly kind: 'refuse-newcomer'; readonly what: Newcomer }
  | { readonly kind: 'take-place'; readonly wanted: WantedPlace }
  | { readonly kind: 'cancel'; readonly key: CancelKey }
  | { readonly kind: 'run'; readonly command: Command; readonly who: Administrator };

/** Observed is one call of an Observer. */
export type Observed =
  | { readonly kind: 'counted'; readonly result: ConnectionResult }
  | { readonly kind: 'handshaken'; readonly seconds: number; readonly tls: string }
  | { readonly kind: 'logged-in'; readonly seconds: number; readonly method: string }
  | { readonly kind: 'decided'; readonly record: DecidingRecord }
  | { readonly kind: 'carried'; readonly traffic: Traffic };

/** FromWorker is a message of a worker to the main process. */
export type FromWorker =
  /** The configuration that was sent last can be put in force; `failure` says why not. */
  | { readonly kind: 'prepared'; readonly failure?: string }
  | { readonly kind: 'ask'; readonly number: number; readonly session: SessionView; readonly question: Question }
  | {
      readonly kind: 'tell';
      readonly session: SessionView;
      readonly what: 'succeeded' | 'released' | 'begun' | 'ended';
    }
  /** It has no connection of that number: the socket did not come with it, or it has ended. */
  | { readonly kind: 'missing'; readonly id: number }
  | { readonly kind: 'log'; readonly entry: LogEntry; readonly session?: SessionView }
  | { readonly kind: 'observed'; readonly event: Observed }
  | { readonly kind: 'measured'; readonly number: number; readonly measured: Measured };

/** WorkerStart is what a worker needs to know besides its configuration. */
export interface WorkerStart {
  readonly directory: string;
  /** The conninfo of the embedded server; undefined where none runs. */
  readonly embedded: string | undefined;
  readonly mockNonce: Buffer;
  readonly version: string;
  /** Whether anybody counts. */
  readonly observes: boolean;
}

/** ToWorker is a message of the main process to a worker. */
export type ToWorker =
  | { readonly kind: 'start'; readonly start: WorkerStart; readonly configuration: ConfigurationParcel }
  /** Followed by put-in-force, or by the next prepare where another worker could not. */
  | { readonly kind: 'prepare'; readonly configuration: ConfigurationParcel }
  | { readonly kind: 'put-in-force' }
  /** It comes with a socket, of which nothing has been read. */
  | {
      readonly kind: 'connection';
      readonly id: number;
      readonly startTime: Date;
      /** How long ago it was accepted (ms). */
      readonly waited: number;
      readonly peer: ClientAddress | undefined;
      readonly isProxy: boolean;
      readonly overLimit: Refusal | undefined;
    }
  | { readonly kind: 'answer'; readonly number: number; readonly answer: unknown }
  | { readonly kind: 'end'; readonly id: number; readonly reason: Parameters<Session['end']>[0] }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'measure'; readonly number: number }
  | { readonly kind: 'stop' };
