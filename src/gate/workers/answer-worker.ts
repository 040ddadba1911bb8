import type { OwnPostmaster } from '../own-postmaster.ts';
import type { Session } from '../session.ts';
import type { Answers, FromWorker, Question } from './messages.ts';

/** answerQuestion asks the postmaster what a worker wants to know of a session. */
export async function answerQuestion(
  postmaster: OwnPostmaster,
  session: Session,
  question: Question,
): Promise<Answers[keyof Answers]> {
  switch (question.kind) {
    case 'arrive':
      return postmaster.arrive(session, question.client);
    case 'fail':
      return postmaster.fail(session, question.failure);
    case 'delay-of':
      return postmaster.delayOf(session);
    case 'refuse-newcomer':
      return postmaster.refuseNewcomer(session, question.what);
    case 'take-place': {
      const place = await postmaster.takePlace(session, question.wanted);
      return place.kind === 'refused' ? place : { kind: 'taken', secretKey: place.secretKey };
    }
    case 'cancel':
      return postmaster.cancel(session, question.key);
    case 'run':
      return postmaster.run(session, question.command, question.who);
  }
}

/** note passes on what a worker tells of a session, but for its end. */
export function note(
  postmaster: OwnPostmaster,
  session: Session,
  what: Exclude<Extract<FromWorker, { kind: 'tell' }>['what'], 'ended'>,
): void {
  switch (what) {
    case 'succeeded':
      return postmaster.succeed(session);
    case 'released':
      return postmaster.release(session);
    case 'begun':
      return postmaster.begun(session);
  }
}
