import { InvalidArgumentError, Option } from 'commander';

/** Seconds until a change is undone unless confirmed: time to open a second terminal and try. */
const defaultTimeout = 60;

/** Seconds; nobody leaves a server unconfirmed over lunch on purpose. */
const longestTimeout = 3_600;

/** timeoutOption is `--timeout SECONDS` of the commands that undo what nobody confirms. */
export function timeoutOption(description: string): Option {
  return new Option('--timeout <seconds>', description).argParser(parseTimeout).default(defaultTimeout);
}

function parseTimeout(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= longestTimeout))
    throw new InvalidArgumentError(`Write seconds, at most ${longestTimeout}.`);
  return seconds;
}
