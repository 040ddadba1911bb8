import type { Session } from '../session.ts';
import type { Answers, FromWorker, Question } from './messages.ts';
import { viewOf } from './session-view.ts';

/** MainChannel is a worker's way to the main process. What is sent arrives in order. */
export interface MainChannel {
  send(message: FromWorker): void;
  /** ask puts a question about a session. While the main process lives it is answered; without it the worker ends. */
  ask<Q extends Question>(session: Session, question: Q): Promise<Answers[Q['kind']]>;
  /** answered takes the answer to the question with that number. */
  answered(number: number, answer: unknown): void;
}

/** openMainChannel numbers the questions, so that answers find their way back. */
export function openMainChannel(send: (message: FromWorker) => void): MainChannel {
  const waiting = new Map<number, (answer: unknown) => void>();
  let last = 0;
  return {
    send,
    ask<Q extends Question>(session: Session, question: Q) {
      const number = ++last;
      send({ kind: 'ask', number, session: viewOf(session), question });
      return new Promise<Answers[Q['kind']]>((resolve) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the main process is of the same program
        waiting.set(number, (answer) => resolve(answer as Answers[Q['kind']]));
      });
    },
    answered(number, answer) {
      const resolve = waiting.get(number);
      waiting.delete(number);
      resolve?.(answer);
    },
  };
}
