import { expect, test } from 'vitest';
import { visible } from './visible.ts';

test.each([
  ['alice', 'alice'],
  ['Zoë Ωmega', 'Zoë Ωmega'],
  ['\x1b[2J', '\\u{1b}[2J'],
  ['a\nb\tc\x7f\x9b', 'a\\u{a}b\\u{9}c\\u{7f}\\u{9b}'],
  ['\u202eecila', '\\u{202e}ecila'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});
