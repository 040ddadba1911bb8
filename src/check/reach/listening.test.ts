import { describe, expect, test } from 'vitest';
import { distanceOf } from './listening.ts';

describe('distanceOf', () => {
  test.each([
    [undefined, 'unknown'],
    [[], 'nobody'],
    [['localhost'], 'loopback'],
    [['127.0.0.1', '::1'], 'loopback'],
    [['127.1'], 'loopback'],
    [['localhost', '10.0.0.5'], 'private'],
    [['fd00::5'], 'private'],
    [['10.0.0.5', '203.0.113.5'], 'public'],
    [['2001:db8::5'], 'public'],
    [['*'], 'public'],
    [['0.0.0.0'], 'public'],
    [['::'], 'public'],
    [['db.example.com'], 'public'],
  ] as const)('%j is %s', (addresses, distance) => {
    expect(distanceOf(addresses)).toBe(distance);
  });
});
