import { fromUtf8, type ByteString } from '../../text/byte-string.ts';
import { answerControl, type Controlled } from '../control-answer.ts';
import type { ControlAnswer } from '../control-request.ts';
import { printReloadProblem } from '../reload-outcome.ts';
import type { Session } from '../session.ts';
import { isAdministrator } from './administrator.ts';
import type { Command } from './command.ts';
import { rowsOf, type Row } from './rows.ts';

/** Answer is what a command of the console leads to. */
export type Answer =
  | { readonly kind: 'rows'; readonly rows: readonly Row[]; readonly tag: string }
  | { readonly kind: 'done'; readonly tag: string }
  | {
      readonly kind: 'failed';
      readonly sqlstate: string;
      readonly message: string;
      readonly detail?: string;
      readonly hint?: string;
    };

/** ConsoleUser is who gives commands. */
export interface ConsoleUser {
  readonly user: ByteString;
  readonly database: ByteString;
  readonly session: Session;
}

/**
 * runCommand does what a command says. Whether its user may is asked each time: a role that a reload has taken out of
 * postern.admin_roles can do nothing more, even before its session ends.
 */
export async function runCommand(command: Command, gate: Controlled, who: ConsoleUser): Promise<Answer> {
  if (!isAdministrator(gate.running().settings, who.user, who.database)) {
    return failed('42501', `permission denied for database "${who.session.database ?? ''}"`);
  }
  switch (command.kind) {
    case 'empty':
    case 'set':
      return { kind: 'done', tag: 'SET' };
    case 'show':
      return { kind: 'rows', rows: rowsOf(command.what, gate), tag: 'SHOW' };
    case 'kill':
      note(gate, who, `KILL ${command.id}`);
      return outcomeOf(await answerControl({ command: 'terminate', id: command.id }, gate), 'KILL');
    case 'reload':
      return outcomeOf(await gate.reload(`received RELOAD from user "${who.session.user ?? ''}"`), 'RELOAD');
    case 'ban': {
      note(gate, who, `BAN ${command.network}`);
      const { network, seconds } = command;
      const cause = `banned by user "${who.session.user ?? ''}"`;
      const request = { command: 'ban-add', network, cause, ...(seconds !== undefined && { seconds }) } as const;
      return outcomeOf(await answerControl(request, gate), 'BAN');
    }
    case 'unban':
      note(gate, who, `UNBAN ${command.network}`);
      return outcomeOf(await answerControl({ command: 'ban-remove', network: command.network }, gate), 'UNBAN');
  }
}

/** What changes something is in the journal with who did it. */
function note({ journal }: Controlled, { session }: ConsoleUser, command: string): void {
  journal.log({ severity: 'LOG', message: `console: ${command}` }, session);
}

function outcomeOf(answer: ControlAnswer, tag: string): Answer {
  switch (answer.kind) {
    case 'failed':
      return failed('22023', answer.message, answer.hint);
    case 'reload-refused': {
      const detail = answer.problems.flatMap(printReloadProblem).join('\n');
      return { kind: 'failed', sqlstate: 'F0000', message: answer.message, detail };
    }
    default:
      return { kind: 'done', tag };
  }
}

function failed(sqlstate: string, message: string, hint?: string): Answer {
  return { kind: 'failed', sqlstate, message, ...(hint !== undefined && { hint }) };
}

/** errorOf gives a failure as an ErrorResponse has it. */
export function errorFields({ sqlstate, message, detail, hint }: Omit<Extract<Answer, { kind: 'failed' }>, 'kind'>) {
  return {
    severity: 'ERROR',
    sqlstate,
    message: fromUtf8(message),
    ...(detail !== undefined && { detail: fromUtf8(detail) }),
    ...(hint !== undefined && { hint: fromUtf8(hint) }),
  };
}
