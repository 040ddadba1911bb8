import { describe, expect, test } from 'vitest';
import { fromUtf8 } from '../text/byte-string.ts';
import { LoginCollector, type CollectedLogins } from './login-collector.ts';

const start = Date.UTC(2026, 10, 1);
const login = ['connection received: host=10.0.0.7 port=1', 'connection authenticated: identity="a" method=md5 (/h:3)'];
const entry = 'connection authorized: user=a database=b';

/** An entry an hour, all of one session. */
function collect(messages: readonly string[], changedAt?: number, isExact = true): CollectedLogins {
  const collector = new LoginCollector({ since: undefined, changedAt });
  for (const [hour, message] of messages.entries()) {
    collector.add({ time: { at: start + hour * 3_600_000, isExact }, session: '1', message: fromUtf8(message) });
  }
  return collector.finish();
}

function named(collected: CollectedLogins): readonly (number | undefined)[] {
  return collected.logins.map((one) => one.named?.line);
}

describe('the number of a line is believed', () => {
  test('where the log begins after the change', () => {
    expect(named(collect([...login, entry], start))).toEqual([3]);
  });
  test('not before it, and not until the server has read the file', () => {
    const twice = ['x', ...login, entry, 'received SIGHUP, reloading configuration files', ...login, entry];
    const collected = collect(twice, start + 1);
    expect(named(collected)).toEqual([undefined, 3]);
    expect(collected.byOlderFile).toBe(1);
    expect(collected.sawReload).toBe(true);
  });
  test('not where the server kept the old lines', () => {
    const kept = ['x', 'received SIGHUP, reloading configuration files', '/h was not reloaded', ...login, entry];
    expect(named(collect(kept, start + 1))).toEqual([3].map(() => 3));
    const conf = [
      'x',
      'received SIGHUP, reloading configuration files',
      '/pg_hba.conf was not reloaded',
      ...login,
      entry,
    ];
    expect(named(collect(conf, start + 1))).toEqual([undefined]);
  });
  test('not where the time of the change is not known, nor the zone of the log', () => {
    expect(named(collect([...login, entry]))).toEqual([undefined]);
    expect(named(collect([...login, entry], start, false))).toEqual([undefined]);
  });
});

test('where only proofs are logged they count', () => {
  const collector = new LoginCollector({ since: undefined, changedAt: undefined });
  for (const message of login) {
    collector.add({
      time: { at: start, isExact: true },
      session: '1',
      user: fromUtf8('a'),
      message: fromUtf8(message),
    });
  }
  expect(collector.finish().logins).toMatchObject([{ user: 'a', host: '10.0.0.7', encryption: undefined, count: 1 }]);
});

test('a process whose number comes round again has nothing of the one before', () => {
  const collected = collect([...login, 'connection received: host=10.0.0.8 port=1', entry], start);
  expect(collected.logins).toMatchObject([{ host: '10.0.0.8', named: undefined }]);
});

test('days are counted by their entries', () => {
  expect(collect(Array.from({ length: 49 }, () => 'x')).span?.days).toBe(3);
});
