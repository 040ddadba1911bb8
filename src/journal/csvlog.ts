import { escapeControls } from './control-characters.ts';
import {
  applicationNameOf,
  backendTypeOf,
  processIdOf,
  processTitleOf,
  sessionIdOf,
  startTimeOf,
  type PrefixContext,
} from './line-prefix.ts';
import { defaultSqlstate, severityWord } from './severity.ts';

/**
 * printCsv gives an entry as one record of the server's csvlog, in its 26 columns (manual: runtime-config-logging-csvlog).
 * A record can span lines, as there. `line` is the number of the entry in its session, counted from 1.
 */
export function printCsv(context: PrefixContext, line: number): string {
  const { session, entry, clock, now } = context;
  const columns = [
    clock.milliseconds(now),
    quoteName(session?.user),
    quoteName(session?.database),
    processIdOf(context),
    quoteName(session?.remoteHost && remoteOf(session.remoteHost, session.remotePort)),
    sessionIdOf(context),
    line,
    session === undefined ? '' : quote(processTitleOf(session)),
    clock.seconds(startTimeOf(context)),
    // The gate runs no transactions and no queries, as a server that has not begun one yet.
    virtualTransactionId,
    transactionId,
    severityWord(entry.severity),
    entry.sqlstate ?? defaultSqlstate(entry.severity),
    quote(entry.message),
    quote(entry.detail),
    quote(entry.hint),
    ...noInternalQuery,
    quote(entry.context),
    ...noQuery,
    noLocation,
    quote((session && applicationNameOf(session)) ?? ''),
    quote(backendTypeOf(session)),
    noLeader,
    queryId,
  ];
  return `${columns.join(',')}\n`;
}

const virtualTransactionId = '';
const transactionId = 0;
/** internal_query, internal_query_pos. */
const noInternalQuery = ['', ''] as const;
/** query, query_pos. */
const noQuery = ['', ''] as const;
const noLocation = '';
const noLeader = '';
const queryId = 0;

function remoteOf(host: string, port: number | undefined): string {
  return port === undefined ? host : `${host}:${port}`;
}

/** A column that is NULL is empty; one that is the empty text is a pair of quotes. */
function quote(text: string | undefined): string {
  return text === undefined ? '' : `"${text.replaceAll('"', '""')}"`;
}

/** Names come from clients; a line break in one could pass for a record with those who read line by line. */
function quoteName(name: string | undefined): string {
  return quote(name === undefined ? undefined : escapeControls(name));
}
