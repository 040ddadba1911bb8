import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteString, fromBuffer } from '../text/byte-string.ts';
import { addHost, applicationNameWithHost } from './application-name.ts';

const ipv4 = { address: { family: 4, value: 1 }, host: '203.0.113.255', port: 65_535 } as const;
const ipv6 = {
  address: { family: 6, value: 1n },
  host: '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
  port: 65_535,
} as const;

test('where a client comes from stands behind its name', () => {
  expect(applicationNameWithHost(byteString('psql'), ipv4)).toBe('psql - 203.0.113.255:65535');
  expect(applicationNameWithHost(byteString(''), ipv4)).toBe('203.0.113.255:65535');
  expect(applicationNameWithHost(undefined, ipv6)).toBe('[2001:db8:ffff:ffff:ffff:ffff:ffff:ffff]:65535');
});

test('all of it fits, and the address is never cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }).map(fromBuffer), fc.constantFrom(ipv4, ipv6), (name, client) => {
      const whole = applicationNameWithHost(name, client);
      // The server would make four characters of any other byte, and cut the address off.
      expect(whole).toMatch(/^[ -~]*$/);
      expect(whole.length).toBeLessThanOrEqual(63);
      expect(whole).toContain(client.host);
      expect(whole.endsWith(':65535')).toBe(true);
    }),
  );
});

test('no other spelling of the setting is left beside it: the server takes the last', () => {
  const given = (...names: readonly string[]) =>
    addHost(new Map([...names, 'DateStyle'].map((name) => [byteString(name), byteString(`by ${name}`)])), ipv4);
  const ours = (of: string): readonly [string, string] => ['application_name', `by ${of} - 203.0.113.255:65535`];
  const other = ['DateStyle', 'by DateStyle'];
  expect([...given('application_name', 'Application_Name')]).toEqual([other, ours('Application_Name')]);
  expect([...given('APPLICATION_NAME')]).toEqual([other, ours('APPLICATION_NAME')]);
  expect([...given()]).toEqual([other, ['application_name', '203.0.113.255:65535']]);
});
