import { expect, test } from 'vitest';
import { byteString } from '../text/byte-string.ts';
import { printAddress } from './address.ts';
import { parseNumericHost } from './numeric-host.ts';

test.each([
  ['10.1', '10.0.0.1'],
  ['10.1.2', '10.1.0.2'],
  ['1', '0.0.0.1'],
  ['4294967295', '255.255.255.255'],
  ['1.16777215', '1.255.255.255'],
  ['1.2.65535', '1.2.255.255'],
  ['010.0.0.1', '8.0.0.1'],
  ['0x0a.0.0.1', '10.0.0.1'],
  ['0XFF000001', '255.0.0.1'],
  ['0', '0.0.0.0'],
  ['fe80::1%lo', 'fe80::1%lo'],
  ['ff02::1%eth0', 'ff02::1%eth0'],
  ['::1%4294967295', '::1%4294967295'],
])('%s is %s for getaddrinfo', (text, printed) => {
  const address = parseNumericHost(byteString(text));
  expect(address && printAddress(address)).toBe(printed);
});

test.each([
  '',
  '4294967296',
  '1.2.3.256',
  '1.2.65536',
  '256.1',
  '08.1.1.1',
  '0x.1.1.1',
  '1.2.3.4.',
  '1..2',
  '.1',
  '1.2.3.4 ',
  '+1',
  '-1',
  '1.2.3.4%lo',
  '::1%lo',
  'fe80::1%',
  '::1%4294967296',
  '2001:db8:::1',
  'a.b',
])('%s is a host name for getaddrinfo', (text) => {
  expect(parseNumericHost(byteString(text))).toBeUndefined();
});
