import { expect, test } from 'vitest';
import { messageOf } from '../text/thrown.ts';
import { withoutExcerpt } from './read-json.ts';

test.each([
  '{"rolpassword":md5SECRET}',
  '{"roles":[{"name":"a","rolpassword":md5SECRET0123456789}]}',
  '{"a":"SECRET"x}',
])('the error about %s does not quote it', (text) => {
  let message = '';
  try {
    JSON.parse(text);
  } catch (error) {
    message = withoutExcerpt(messageOf(error));
  }
  expect(message).toMatch(/JSON/);
  expect(message).not.toContain('SECRET');
});
