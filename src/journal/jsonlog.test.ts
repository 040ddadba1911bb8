import { expect, test } from 'vitest';
import type { LogSession } from './entry.ts';
import { printJson } from './jsonlog.ts';
import type { PrefixContext } from './line-prefix.ts';
import { clockOf } from './timestamp.ts';

const gate: PrefixContext = {
  entry: { severity: 'LOG', message: 'listening on IPv4 address "127.0.0.1", port 54991' },
  session: undefined,
  processId: 19493,
  startTime: new Date('2026-11-21T08:17:30.000Z'),
  now: new Date('2026-11-21T08:17:30.106Z'),
  clock: clockOf('Europe/Berlin'),
};

const session: LogSession = {
  processId: 19505,
  startTime: gate.startTime,
  backendType: 'client backend',
  remoteHost: '127.0.0.1',
  remotePort: 54346,
  phase: 'startup',
};

/** Lines of PostgreSQL 18.4; vxid, which the gate never has, is left out. */
test('what the gate says of itself', () => {
  expect(printJson(gate, 2)).toBe(
    '{"timestamp":"2026-11-21 09:17:30.106 CET","pid":19493,"session_id":"6b01539a.4c25","line_num":2,' +
      '"session_start":"2026-11-21 09:17:30 CET","txid":0,"error_severity":"LOG",' +
      '"message":"listening on IPv4 address \\"127.0.0.1\\", port 54991","backend_type":"postmaster","query_id":0}\n',
  );
});

test('a connection without a name', () => {
  const entry = { severity: 'LOG', message: 'connection received: host=127.0.0.1 port=54346' } as const;
  expect(printJson({ ...gate, entry, session }, 1)).toBe(
    '{"timestamp":"2026-11-21 09:17:30.106 CET","pid":19505,"remote_host":"127.0.0.1","remote_port":54346,' +
      '"session_id":"6b01539a.4c31","line_num":1,"ps":"","session_start":"2026-11-21 09:17:30 CET","txid":0,' +
      '"error_severity":"LOG","message":"connection received: host=127.0.0.1 port=54346",' +
      '"backend_type":"not initialized","query_id":0}\n',
  );
});

test('a refusal', () => {
  const entry = { severity: 'FATAL', sqlstate: '28000', message: 'm', detail: 'd', hint: 'h', context: 'c' } as const;
  const named = { ...session, user: 'postgres', database: 'rej', applicationName: 'psql', phase: 'authentication' };
  expect(printJson({ ...gate, entry, session: named }, 2)).toBe(
    '{"timestamp":"2026-11-21 09:17:30.106 CET","user":"postgres","dbname":"rej","pid":19505,"remote_host":"127.0.0.1",' +
      '"remote_port":54346,"session_id":"6b01539a.4c31","line_num":2,"ps":"authentication",' +
      '"session_start":"2026-11-21 09:17:30 CET","txid":0,"error_severity":"FATAL","state_code":"28000","message":"m",' +
      '"detail":"d","hint":"h","context":"c","backend_type":"client backend","query_id":0}\n',
  );
});

test('the application has a name once the client is in', () => {
  const named = { ...session, user: 'postgres', database: 'app', applicationName: 'psql', phase: 'relaying' };
  expect(JSON.parse(printJson({ ...gate, session: named }, 1))).toMatchObject({ application_name: 'psql', ps: 'idle' });
});

test('a line break stays inside the string', () => {
  const line = printJson({ ...gate, session: { ...session, user: 'no\nbody' } }, 1);
  expect(line.indexOf('\n')).toBe(line.length - 1);
  expect(JSON.parse(line)).toMatchObject({ user: 'no\nbody' });
});
