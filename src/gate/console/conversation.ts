import { errorResponse, readyForQuery } from '../../protocol/backend.ts';
import {
  bindComplete,
  closeComplete,
  commandComplete,
  dataRow,
  emptyQueryResponse,
  noData,
  parameterDescription,
  parseComplete,
  portalSuspended,
  rowDescription,
} from '../../protocol/backend-rows.ts';
import type { QueryMessage } from '../../protocol/query-messages.ts';
import { toDisplay, type ByteString } from '../../text/byte-string.ts';
import { maxPrepared } from '../limits.ts';
import { errorFields, type Answer } from './answer.ts';
import { parseCommand, shown, type BadCommand, type Command } from './command.ts';
import type { Row } from './rows.ts';

/** Portal is a command that is bound to be run, and the rows of it that have not been fetched. */
interface Portal {
  readonly command: Command;
  readonly formats: readonly number[];
  left?: readonly Row[];
}

type Failure = Omit<Extract<Answer, { kind: 'failed' }>, 'kind'>;

/**
 * Conversation speaks the simple and the extended query protocol with one client (manual: protocol-flow-ext-query). There
 * is never a transaction, and an error leaves the session usable: in the extended protocol after the next Sync.
 */
export class Conversation {
  readonly #run: (command: Command) => Promise<Answer>;
  readonly #statements = new Map<ByteString, Command>();
  readonly #portals = new Map<ByteString, Portal>();
  #skipping = false;

  constructor(run: (command: Command) => Promise<Answer>) {
    this.#run = run;
  }

  /** answer gives the bytes that answer one message. */
  async answer(message: Exclude<QueryMessage, { kind: 'terminate' }>): Promise<Buffer> {
    if (message.kind === 'sync') {
      this.#skipping = false;
      this.#portals.clear();
      return readyForQuery('I');
    }
    if (message.kind === 'query') return this.#query(message.text);
    if (this.#skipping) return Buffer.alloc(0);
    switch (message.kind) {
      case 'parse':
        return this.#parse(message);
      case 'bind':
        return this.#bind(message);
      case 'describe':
        return this.#describe(message);
      case 'execute':
        return this.#execute(message);
      case 'close':
        (message.what === 'statement' ? this.#statements : this.#portals).delete(message.name);
        return closeComplete;
      case 'flush':
        return Buffer.alloc(0);
      case 'other':
        return this.#fail({ sqlstate: '0A000', message: `the console has no message of type ${message.type}` });
    }
  }

  async #query(text: ByteString): Promise<Buffer> {
    this.#skipping = false;
    this.#portals.clear();
    const command = parseCommand(toDisplay(text));
    const parts = command.kind === 'bad' ? [refused(command)] : await this.#runWhole(command);
    return Buffer.concat([...parts, readyForQuery('I')]);
  }

  async #runWhole(command: Command): Promise<readonly Buffer[]> {
    if (command.kind === 'empty') return [emptyQueryResponse];
    const answer = await this.#run(command);
    if (answer.kind === 'failed') return [errorResponse(errorFields(answer))];
    const columns = columnsOf(command);
    const rows = answer.kind === 'rows' ? answer.rows : [];
    const head = columns === undefined ? [] : [rowDescription(columns, () => 0)];
    return [...head, ...rows.map(dataRow), commandComplete(answer.tag)];
  }

  #parse({ statement, text }: Extract<QueryMessage, { kind: 'parse' }>): Buffer {
    const command = parseCommand(toDisplay(text));
    if (command.kind === 'bad') return this.#fail(command);
    if (statement !== '' && this.#statements.has(statement)) {
      return this.#fail({ sqlstate: '42P05', message: `prepared statement "${toDisplay(statement)}" already exists` });
    }
    if (this.#statements.size >= maxPrepared) return this.#fail(tooMany);
    this.#statements.set(statement, command);
    return parseComplete;
  }

  #bind({ portal, statement, parameters, formats }: Extract<QueryMessage, { kind: 'bind' }>): Buffer {
    const command = this.#statements.get(statement);
    if (command === undefined) return this.#fail(noStatement(statement));
    const columns = columnsOf(command)?.length ?? 0;
    if (parameters > 0) return this.#fail({ sqlstate: '08P01', message: 'commands of the console have no parameters' });
    if ((formats.length > 1 && formats.length !== columns) || formats.some((format) => format !== 0 && format !== 1)) {
      return this.#fail({ sqlstate: '08P01', message: 'bind message has wrong result formats' });
    }
    if (this.#portals.size >= maxPrepared) return this.#fail(tooMany);
    this.#portals.set(portal, { command, formats });
    return bindComplete;
  }

  #describe({ what, name }: Extract<QueryMessage, { kind: 'describe' | 'close' }>): Buffer {
    if (what === 'statement') {
      const command = this.#statements.get(name);
      if (command === undefined) return this.#fail(noStatement(name));
      return Buffer.concat([parameterDescription(), description(command, [])]);
    }
    const portal = this.#portals.get(name);
    return portal === undefined ? this.#fail(noPortal(name)) : description(portal.command, portal.formats);
  }

  async #execute({ portal: name, maxRows }: Extract<QueryMessage, { kind: 'execute' }>): Promise<Buffer> {
    const portal = this.#portals.get(name);
    if (portal === undefined) return this.#fail(noPortal(name));
    if (portal.command.kind === 'empty') return emptyQueryResponse;
    let tag = 'SHOW';
    if (portal.left === undefined) {
      const answer = await this.#run(portal.command);
      if (answer.kind === 'failed') return this.#fail(answer);
      portal.left = answer.kind === 'rows' ? answer.rows : [];
      tag = answer.tag;
    }
    const count = maxRows > 0 ? maxRows : portal.left.length;
    const now = portal.left.slice(0, count);
    portal.left = portal.left.slice(count);
    const end = portal.left.length > 0 ? portalSuspended : commandComplete(tag);
    return Buffer.concat([...now.map(dataRow), end]);
  }

  #fail(failure: Failure): Buffer {
    this.#skipping = true;
    return errorResponse(errorFields(failure));
  }
}

const tooMany: Failure = { sqlstate: '53400', message: `no more than ${maxPrepared} statements can be prepared` };

function noStatement(name: ByteString): Failure {
  return { sqlstate: '26000', message: `prepared statement "${toDisplay(name)}" does not exist` };
}

function noPortal(name: ByteString): Failure {
  return { sqlstate: '34000', message: `portal "${toDisplay(name)}" does not exist` };
}

function refused(command: BadCommand): Buffer {
  return errorResponse(errorFields(command));
}

function columnsOf(command: Command): readonly string[] | undefined {
  return command.kind === 'show' ? shown[command.what] : undefined;
}

/** One format counts for all columns; the binary form of a text is the text. */
function description(command: Command, formats: readonly number[]): Buffer {
  const columns = columnsOf(command);
  return columns === undefined ? noData : rowDescription(columns, (i) => formats[i] ?? formats[0] ?? 0);
}
