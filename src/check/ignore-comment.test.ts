import { describe, expect, test } from 'vitest';
import { fromUtf8 } from '../text/byte-string.ts';
import { findIgnoreFaults, parseIgnoreComments } from './ignore-comment.ts';

const ids = new Set(['trust-local', 'trust-loopback']);

describe('ignore comments', () => {
  test.each([
    ['local all all trust # postern:ignore trust-local a laptop', 1, ['trust-local']],
    [
      '# postern:ignore trust-local,trust-loopback a laptop\nhost all all ::1/128 trust',
      2,
      ['trust-local', 'trust-loopback'],
    ],
    ['-- postern:ignore trust-local für alle\r', 2, ['trust-local']],
  ])('%j', (text, line, accepted) => {
    expect(parseIgnoreComments(fromUtf8(text))).toMatchObject([{ line, ids: accepted }]);
    expect(findIgnoreFaults(fromUtf8(text), ids)).toEqual([]);
  });

  test.each([
    ['local all all trust # postern:ignore trust-local', 'without an id and a reason'],
    ['local all all trust # postern:ignore', 'without an id and a reason'],
    ['local all all trust # postern:ignore trust-local, trust-loopback why', 'without an id and a reason'],
    ['local all all trust # postern:ignore trust-everywhere why', 'no check is called trust-everywhere'],
  ])('what counts for nothing is told: %j', (text, message) => {
    expect(findIgnoreFaults(fromUtf8(text), ids)).toMatchObject([
      { line: 1, message: expect.stringContaining(message) },
    ]);
  });
});
