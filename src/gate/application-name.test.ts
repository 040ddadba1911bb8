import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asBytes } from '../text/as-bytes.ts';
import { byteString } from '../text/byte-string.ts';
import { applicationNameWithHost } from './application-name.ts';

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
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 100 }), fc.constantFrom(ipv4, ipv6), (name, client) => {
      const whole = applicationNameWithHost(asBytes(name), client);
      expect(whole.length).toBeLessThanOrEqual(63);
      expect(whole).toContain(client.host);
      expect(whole.endsWith(':65535')).toBe(true);
    }),
  );
});
