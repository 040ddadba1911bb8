import {
  applicationNameOf,
  backendTypeOf,
  processIdOf,
  processTitleOf,
  sessionIdOf,
  startTimeOf,
  type PrefixContext,
} from './line-prefix.ts';
import { defaultSqlstate, severityWord, successfulCompletion } from './severity.ts';

/**
 * printJson gives an entry as one line under the keys of the server's jsonlog, in its order (manual:
 * runtime-config-logging-jsonlog). As there, a key without a value is left out. `line` is the number of the entry in its
 * session, counted from 1.
 */
export function printJson(context: PrefixContext, line: number): string {
  const { session, entry, clock, now } = context;
  const sqlstate = entry.sqlstate ?? defaultSqlstate(entry.severity);
  const members = {
    timestamp: clock.milliseconds(now),
    user: session?.user,
    dbname: session?.database,
    pid: processIdOf(context),
    remote_host: session?.remoteHost,
    remote_port: session?.remotePort,
    session_id: sessionIdOf(context),
    line_num: line,
    ps: session && processTitleOf(session),
    session_start: clock.seconds(startTimeOf(context)),
    txid: 0,
    error_severity: severityWord(entry.severity),
    state_code: sqlstate === successfulCompletion ? undefined : sqlstate,
    message: entry.message,
    detail: entry.detail,
    hint: entry.hint,
    context: entry.context,
    application_name: session && applicationNameOf(session),
    backend_type: backendTypeOf(session),
    query_id: 0,
  };
  return `${JSON.stringify(members)}\n`;
}
