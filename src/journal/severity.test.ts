import { describe, expect, test } from 'vitest';
import { defaultSqlstate, isLogged, parseThreshold, severityWord } from './severity.ts';

describe('isLogged', () => {
  test('puts LOG between ERROR and FATAL', () => {
    expect(isLogged('LOG', 'ERROR')).toBe(true);
    expect(isLogged('LOG', 'LOG')).toBe(true);
    expect(isLogged('LOG', 'FATAL')).toBe(false);
    expect(isLogged('ERROR', 'LOG')).toBe(false);
    expect(isLogged('FATAL', 'LOG')).toBe(true);
  });

  test('lets through what is as severe as the threshold, or more', () => {
    expect(isLogged('WARNING', 'WARNING')).toBe(true);
    expect(isLogged('NOTICE', 'WARNING')).toBe(false);
    expect(isLogged('DEBUG1', 'DEBUG5')).toBe(true);
    expect(isLogged('DEBUG5', 'DEBUG1')).toBe(false);
  });
});

test('parseThreshold reads the words of log_min_messages', () => {
  expect(parseThreshold('debug5')).toBe('DEBUG5');
  expect(parseThreshold('Fatal')).toBe('FATAL');
  expect(parseThreshold('debug')).toBe('DEBUG2');
  expect(parseThreshold('nonsense')).toBe('WARNING');
});

test('severityWord has one name for all debugging levels', () => {
  expect(severityWord('DEBUG3')).toBe('DEBUG');
  expect(severityWord('LOG')).toBe('LOG');
});

test('defaultSqlstate is the one that the server gives', () => {
  expect(defaultSqlstate('LOG')).toBe('00000');
  expect(defaultSqlstate('WARNING')).toBe('01000');
  expect(defaultSqlstate('FATAL')).toBe('XX000');
});
