import { describe, expect, test } from 'vitest';
import type { LogEntry, LogSession } from './entry.ts';
import { defaultJournalSettings, type JournalSettings } from './journal-settings.ts';
import type { Collector } from './collector.ts';
import { createJournal, type JournalRequest } from './journal.ts';

const ready: LogEntry = { severity: 'LOG', message: 'ready' };

function collectorOf(write: Collector['write']): Collector {
  return { write, reconfigure: () => undefined, rotate: () => undefined, close: () => Promise.resolve() };
}

function journalOf(settings: Partial<JournalSettings> = {}, openSyslog?: JournalRequest['openSyslog']) {
  const plain = { ...defaultJournalSettings, log_line_prefix: '', ...settings };
  const out = { text: '', broken: false };
  const journal = createJournal({
    settings: plain,
    write(text) {
      if (out.broken) throw Object.assign(new Error('EAGAIN'), { code: 'EAGAIN' });
      out.text += text;
    },
    now: () => new Date('2026-11-21T06:45:00.123Z'),
    processId: 42,
    ...(openSyslog && { openSyslog }),
  });
  return { journal, out, plain };
}

function session(processId: number): LogSession {
  return { processId, startTime: new Date('2026-11-21T06:45:00Z'), backendType: 'client backend', user: 'alice' };
}

test('the default prefix is the server’s', () => {
  const { journal, out } = journalOf({ log_line_prefix: defaultJournalSettings.log_line_prefix });
  journal.log(ready);
  journal.log(ready, session(3));
  expect(out.text).toBe('2026-11-21 06:45:00.123 GMT [42] LOG:  ready\n2026-11-21 06:45:00.123 GMT [3] LOG:  ready\n');
});

test('log_min_messages holds back what is less severe', () => {
  const { journal, out } = journalOf({ log_min_messages: 'fatal' });
  journal.log(ready);
  journal.log({ severity: 'FATAL', message: 'gone' });
  expect(out.text).toBe('FATAL:  gone\n');
});

test('each session counts its own lines', () => {
  const { journal, out } = journalOf({ log_line_prefix: '%p:%l ' });
  const [one, two] = [session(1), session(2)];
  journal.log({ ...ready, detail: 'd' }, one);
  journal.log(ready, two);
  journal.log(ready, one);
  journal.log(ready);
  expect(out.text).toBe('1:1 LOG:  ready\n1:2 DETAIL:  d\n2:1 LOG:  ready\n1:3 LOG:  ready\n42:1 LOG:  ready\n');
});

describe('log_destination', () => {
  test('jsonlog counts entries, not lines', () => {
    const { journal, out } = journalOf({ log_destination: 'jsonlog' });
    const one = session(1);
    journal.log({ ...ready, detail: 'd' }, one);
    journal.log(ready, one);
    const lines = out.text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).line_num)).toEqual([1, 2]);
  });

  test('both at once', () => {
    const { journal, out } = journalOf({ log_destination: 'jsonlog, stderr' });
    journal.log(ready);
    expect(out.text).toMatch(/^LOG: {2}ready\n\{"timestamp":.*"line_num":1,.*\}\n$/);
  });

  test('empty is no log', () => {
    const { journal, out } = journalOf({ log_destination: '' });
    journal.log({ severity: 'PANIC', message: 'nobody hears' });
    expect(out.text).toBe('');
  });

  test('text and syslog share one text and its line numbers; csvlog counts entries', () => {
    const sent: string[] = [];
    const { journal, out } = journalOf({ log_destination: 'stderr,csvlog,syslog', log_line_prefix: '%l ' }, () => ({
      write: (severity, text) => void sent.push(`${severity} ${text}`),
    }));
    journal.log({ ...ready, detail: 'd' });
    journal.log(ready);
    expect(sent).toEqual(['LOG 1 LOG:  ready\n2 DETAIL:  d\n', 'LOG 3 LOG:  ready\n']);
    expect(out.text).toMatch(/^1 LOG: {2}ready\n2 DETAIL: {2}d\n2026.*,1,.*"ready","d".*\n3 LOG.*\n2026.*,2,.*\n$/);
  });

  test('a syslog that cannot be had is said, and nothing is lost', () => {
    const { journal, out } = journalOf({ log_destination: 'syslog' }, () => 'no koffi');
    journal.log(ready);
    expect(out.text).toBe('WARNING:  log_destination "syslog" is not available\nDETAIL:  no koffi\nLOG:  ready\n');
  });

  test('files take the place of standard error', () => {
    const { journal, out } = journalOf({ log_destination: 'stderr,jsonlog' });
    const written: string[] = [];
    journal.redirect({ collector: collectorOf((destination) => written.push(destination)) });
    journal.log(ready);
    expect(written).toEqual(['stderr', 'jsonlog']);
    expect(out.text).toBe('');
  });
});

test('reconfigure puts every setting in force at once', () => {
  const { journal, out, plain } = journalOf();
  journal.reconfigure({
    ...plain,
    log_line_prefix: '%m ',
    log_timezone: 'Asia/Tokyo',
    log_min_messages: 'debug1',
    log_error_verbosity: 'verbose',
  });
  journal.log({ severity: 'DEBUG1', message: 'm' });
  expect(out.text).toBe('2026-11-21 15:45:00.123 JST DEBUG:  00000: m\n');
});

describe('when standard error cannot be written', () => {
  test('entries are counted, and the count comes first afterwards', () => {
    const { journal, out } = journalOf();
    out.broken = true;
    journal.log(ready);
    journal.log(ready);
    out.broken = false;
    journal.log({ severity: 'LOG', message: 'again' });
    journal.log(ready);
    expect(out.text).toBe(
      'WARNING:  2 log entries were lost because standard error could not be written\nLOG:  again\nLOG:  ready\n',
    );
  });

  test('one lost entry is one', () => {
    const { journal, out } = journalOf();
    out.broken = true;
    journal.log(ready);
    out.broken = false;
    journal.log(ready);
    expect(out.text).toMatch(/^WARNING: {2}1 log entry was lost/);
  });
});

describe('when the log file cannot be written', () => {
  test('the loss is said on standard error at once, and in the file afterwards', () => {
    const { journal, out } = journalOf();
    let text = '';
    let full = true;
    journal.redirect({
      collector: collectorOf((_, entry) => {
        if (full) throw new Error('full');
        text += entry;
      }),
    });
    journal.log(ready);
    journal.log(ready);
    expect(out.text).toBe('WARNING:  1 log entry was lost because the log file could not be written\n');
    full = false;
    journal.log({ severity: 'LOG', message: 'again' });
    expect(text).toBe('WARNING:  2 log entries were lost because the log file could not be written\nLOG:  again\n');
    expect(journal.lost).toBe(2);
  });
});
