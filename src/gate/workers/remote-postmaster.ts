import type { FailureKind } from '../../guard/failure.ts';
import type { CancelKey } from '../cancel-keys.ts';
import type { ClientAddress } from '../client-address.ts';
import type { Command } from '../console/command.ts';
import type { Administrator, Newcomer, Place, Postmaster, WantedPlace } from '../postmaster.ts';
import type { Session } from '../session.ts';
import type { Sessions } from '../sessions.ts';
import type { MainChannel } from './main-channel.ts';
import type { FromWorker } from './messages.ts';
import { viewOf } from './session-view.ts';

/** RemotePostmaster is the postmaster as a worker has it: in the main process. `sessions` are the worker's own. */
export class RemotePostmaster implements Postmaster {
  readonly #channel: MainChannel;
  readonly #sessions: Sessions;

  constructor(channel: MainChannel, sessions: Sessions) {
    this.#channel = channel;
    this.#sessions = sessions;
  }

  async arrive(session: Session, client: ClientAddress) {
    const arrival = await this.#channel.ask(session, { kind: 'arrive', client });
    if (arrival.kind === 'arrived') this.#sessions.setClient(session, client);
    return arrival;
  }

  fail(session: Session, failure: FailureKind) {
    return this.#channel.ask(session, { kind: 'fail', failure });
  }

  delayOf(session: Session) {
    return this.#channel.ask(session, { kind: 'delay-of' });
  }

  succeed(session: Session): void {
    this.#tell(session, 'succeeded');
  }

  refuseNewcomer(session: Session, what: Newcomer) {
    return this.#channel.ask(session, { kind: 'refuse-newcomer', what });
  }

  async takePlace(session: Session, wanted: WantedPlace): Promise<Place> {
    const place = await this.#channel.ask(session, { kind: 'take-place', wanted });
    return place.kind === 'refused' ? place : { ...place, release: () => this.#tell(session, 'released') };
  }

  cancel(session: Session, key: CancelKey) {
    return this.#channel.ask(session, { kind: 'cancel', key });
  }

  run(session: Session, command: Command, who: Administrator) {
    return this.#channel.ask(session, { kind: 'run', command, who });
  }

  begun(session: Session): void {
    this.#sessions.noteLogin(session);
    this.#tell(session, 'begun');
  }

  ended(session: Session): void {
    this.#tell(session, 'ended');
    this.#sessions.close(session);
  }

  #tell(session: Session, what: Extract<FromWorker, { kind: 'tell' }>['what']): void {
    this.#channel.send({ kind: 'tell', session: viewOf(session), what });
  }
}
