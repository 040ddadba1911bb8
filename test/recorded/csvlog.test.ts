import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { printCsv } from '../../src/journal/csvlog.ts';
import type { LogSession } from '../../src/journal/entry.ts';
import type { Severity } from '../../src/journal/severity.ts';
import { clockOf } from '../../src/journal/timestamp.ts';

/** Entries of PostgreSQL 18.4 as it wrote them to both formats at once, in Europe/Berlin. */
interface Recorded {
  readonly csv: string;
  readonly json: {
    readonly timestamp: string;
    readonly session_start: string;
    readonly session_id: string;
    readonly line_num: number;
    readonly pid: number;
    readonly user?: string;
    readonly dbname?: string;
    readonly remote_host?: string;
    readonly remote_port?: number;
    readonly ps?: string;
    readonly vxid?: string;
    readonly error_severity: Severity;
    readonly state_code?: string;
    readonly message: string;
    readonly application_name?: string;
    readonly backend_type: string;
  };
}

const path = new URL('csvlog.jsonl', import.meta.url);
const entries = readFileSync(path, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line): Recorded => JSON.parse(line));

/** The gate has no process that is told apart from the one that a role or database is being looked up by. */
const ofTheGate = entries.filter(({ json }) => json.ps !== 'startup');

test.each(ofTheGate)('$json.session_id $json.line_num', ({ csv, json }) => {
  const context = {
    entry: {
      severity: json.error_severity,
      message: json.message,
      ...(json.state_code !== undefined && { sqlstate: json.state_code }),
    },
    session: json.ps === undefined ? undefined : sessionOf(json),
    processId: json.pid,
    startTime: startOf(json),
    now: berlin(json.timestamp),
    clock: clockOf('Europe/Berlin'),
  };
  expect(printCsv(context, json.line_num)).toBe(`${csv.replace(`CET,${json.vxid},`, 'CET,,')}\n`);
});

function sessionOf(json: Recorded['json']): LogSession {
  return {
    processId: json.pid,
    startTime: startOf(json),
    backendType: 'client backend',
    phase: phaseOf(json.ps),
    ...(json.remote_host !== undefined && { remoteHost: json.remote_host }),
    ...(json.remote_port !== undefined && { remotePort: json.remote_port }),
    ...(json.user !== undefined && { user: json.user }),
    ...(json.dbname !== undefined && { database: json.dbname }),
    ...(json.application_name !== undefined && { applicationName: json.application_name }),
  };
}

function phaseOf(title: string | undefined): string {
  if (title === 'idle') return 'relaying';
  return title === '' ? 'startup' : 'authentication';
}

function startOf(json: Recorded['json']): Date {
  return new Date(Number.parseInt(json.session_id, 16) * 1000);
}

function berlin(time: string): Date {
  return new Date(`${time.replace(' CET', '').replace(' ', 'T')}+01:00`);
}
