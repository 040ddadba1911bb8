import { expect, test } from 'vitest';
import { printNetwork } from '../inet/network.ts';
import { networkList } from './network-list.ts';

test.each([
  ['', []],
  ['  ', []],
  ['127.0.0.1', ['127.0.0.1']],
  [' 10.0.0.0/8 , ::1,2001:db8::/32 ', ['10.0.0.0/8', '::1', '2001:db8::/32']],
])('%j is %j', (text, networks) => {
  const checked = networkList.check(text);
  expect(checked.kind === 'value' && checked.value.map(printNetwork)).toEqual(networks);
});

test.each(['10.0.0.0/8,', ',', '10.0.0.1/8', 'localhost', '10.0.0.0 255.0.0.0', '10.0.0.0/8;::1'])(
  '%j is refused',
  (text) => {
    expect(networkList.check(text)).toMatchObject({ kind: 'invalid', hint: expect.stringContaining('10.0.0.0/8') });
  },
);
