import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IpAddress } from '../inet/address.ts';
import { printAddress } from '../inet/address.ts';
import {
  isProxyHeaderStart,
  maxProxyHeaderLength,
  parseProxyHeader,
  printProxyHeader,
  type ProxyEndpoint,
} from './proxy-header.ts';

const ipv4: fc.Arbitrary<IpAddress> = fc.nat(0xffffffff).map((value) => ({ family: 4, value }));
const ipv6: fc.Arbitrary<IpAddress> = fc
  .bigInt({ min: 0n, max: (1n << 128n) - 1n })
  .map((value) => ({ family: 6, value }));
const endpoint = (address: fc.Arbitrary<IpAddress>): fc.Arbitrary<ProxyEndpoint> =>
  fc.record({ address, port: fc.nat(65_535) });
const addresses = fc.oneof(
  ...[ipv4, ipv6].map((family) => fc.record({ source: endpoint(family), destination: endpoint(family) })),
);

const signature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

/** binary makes a header by hand; `length` lies about the body. */
function binary(command: number, family: number, body: Buffer = Buffer.alloc(0), length = body.length): Buffer {
  return Buffer.concat([signature, Buffer.from([command, family, length >> 8, length & 255]), body]);
}

const block4 = Buffer.from('c0000201c6336401d43c1538', 'hex');

function tlv(type: number, value: Buffer, length = value.length): Buffer {
  return Buffer.concat([Buffer.from([type, length >> 8, length & 255]), value]);
}

describe('version 2', () => {
  test('is read as it is printed, whatever follows', () => {
    fc.assert(
      fc.property(addresses, fc.uint8Array(), (ends, rest) => {
        const bytes = printProxyHeader(ends);
        const parsed = parseProxyHeader(Buffer.concat([bytes, rest]));
        expect(parsed).toEqual({
          kind: 'header',
          header: { kind: 'proxied', ...ends, tlvs: [] },
          length: bytes.length,
        });
      }),
    );
  });

  test('needs every byte of it, and says so at every split', () => {
    fc.assert(
      fc.property(addresses, (ends) => {
        const bytes = printProxyHeader(ends);
        for (let length = 0; length < bytes.length; length++) {
          expect(parseProxyHeader(bytes.subarray(0, length))).toEqual({ kind: 'incomplete' });
        }
      }),
    );
  });

  test('has the bytes of the specification', () => {
    expect(parseProxyHeader(binary(0x21, 0x11, block4))).toMatchObject({
      header: {
        source: { address: { family: 4, value: 0xc0000201 }, port: 54_332 },
        destination: { address: { family: 4, value: 0xc6336401 }, port: 5_432 },
      },
    });
  });

  test('carries TLVs', () => {
    const body = Buffer.concat([block4, tlv(0x04, Buffer.alloc(3)), tlv(0xea, Buffer.from('vpce-1'))]);
    const parsed = parseProxyHeader(binary(0x21, 0x11, body));
    expect(parsed).toMatchObject({
      header: { tlvs: [{ type: 0x04 }, { type: 0xea, value: Buffer.from('vpce-1') }] },
      length: 16 + body.length,
    });
  });

  test.each([
    ['LOCAL without addresses', binary(0x20, 0x00)],
    ['LOCAL with addresses', binary(0x20, 0x11, block4)],
    ['LOCAL with half of them', binary(0x20, 0x11, block4.subarray(0, 5))],
    ['LOCAL of an unknown family', binary(0x20, 0x7f, Buffer.alloc(9))],
    ['PROXY of AF_UNSPEC', binary(0x21, 0x00, Buffer.alloc(7))],
    ['PROXY of AF_UNIX', binary(0x21, 0x31, Buffer.alloc(216))],
    ['what is printed for none', printProxyHeader(undefined)],
  ])("%s is the proxy's own connection", (_, bytes) => {
    expect(parseProxyHeader(bytes)).toMatchObject({ kind: 'header', header: { kind: 'own' }, length: bytes.length });
  });

  test.each([
    ['version 1 in binary', binary(0x11, 0x11, block4)],
    ['version 3', binary(0x31, 0x11, block4)],
    ['command 2', binary(0x22, 0x11, block4)],
    ['UDP', binary(0x21, 0x12, block4)],
    ['an unknown family', binary(0x21, 0x41, block4)],
    ['half an address block', binary(0x21, 0x11, block4.subarray(0, 11))],
    ['IPv4 addresses called IPv6', binary(0x21, 0x21, block4)],
    ['a Unix address that is cut off', binary(0x21, 0x31, Buffer.alloc(215))],
    ['a TLV without a length', binary(0x21, 0x11, Buffer.concat([block4, Buffer.from([4, 0])]))],
    ['a TLV that is longer than the header', binary(0x21, 0x11, Buffer.concat([block4, tlv(4, Buffer.alloc(2), 3)]))],
    ['more bytes than the bound, before they come', binary(0x21, 0x11, Buffer.alloc(0), maxProxyHeaderLength)],
    ['a wrong byte in the signature', Buffer.from('0d0a0d0a000d0a5155495400', 'hex')],
  ])('%s is refused', (_, bytes) => {
    expect(parseProxyHeader(bytes)).toMatchObject({ kind: 'invalid' });
  });
});

describe('version 1', () => {
  const line = (text: string): Buffer => Buffer.from(`${text}\r\n`, 'latin1');

  test('is read as it is written', () => {
    fc.assert(
      fc.property(addresses, fc.uint8Array(), ({ source, destination }, rest) => {
        const text = [
          'PROXY',
          source.address.family === 4 ? 'TCP4' : 'TCP6',
          printAddress(source.address),
          printAddress(destination.address),
          source.port,
          destination.port,
        ].join(' ');
        const bytes = line(text);
        for (let length = 0; length < bytes.length; length++) {
          expect(parseProxyHeader(bytes.subarray(0, length))).toEqual({ kind: 'incomplete' });
        }
        expect(parseProxyHeader(Buffer.concat([bytes, rest]))).toEqual({
          kind: 'header',
          header: { kind: 'proxied', source, destination, tlvs: [] },
          length: bytes.length,
        });
      }),
    );
  });

  test.each(['PROXY UNKNOWN', 'PROXY UNKNOWN ffff::1 ffff::2 1 2', 'PROXY UNKNOWN whatever'])(
    '%s tells nothing',
    (text) => {
      expect(parseProxyHeader(line(text))).toMatchObject({ header: { kind: 'own' }, length: text.length + 2 });
    },
  );

  test.each([
    'PROXY',
    'PROXY ',
    'PROXYTCP4 192.0.2.1 192.0.2.2 1 2',
    'PROXYX TCP4 192.0.2.1 192.0.2.2 1 2',
    'PROXY TCP5 192.0.2.1 192.0.2.2 1 2',
    'PROXY tcp4 192.0.2.1 192.0.2.2 1 2',
    'PROXY TCP4 192.0.2.1 192.0.2.2 1',
    'PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3',
    'PROXY TCP4  192.0.2.1 192.0.2.2 1 2',
    'PROXY TCP4 192.0.2.1 192.0.2.2 1 65536',
    'PROXY TCP4 192.0.2.1 192.0.2.2 01 2',
    'PROXY TCP4 192.0.2.1 192.0.2.2 -1 2',
    'PROXY TCP4 192.0.2.01 192.0.2.2 1 2',
    'PROXY TCP4 2001:db8::1 2001:db8::2 1 2',
    'PROXY TCP6 192.0.2.1 192.0.2.2 1 2',
    'PROXY TCP6 fe80::1%eth0 fe80::2 1 2',
    'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r',
    'PROXY TCP4 localhost 192.0.2.2 1 2',
  ])('%j is refused', (text) => {
    expect(parseProxyHeader(line(text))).toMatchObject({ kind: 'invalid' });
  });

  test('a line that does not end is refused at its bound', () => {
    expect(parseProxyHeader(Buffer.from(`PROXY ${'x'.repeat(100)}`))).toEqual({ kind: 'incomplete' });
    expect(parseProxyHeader(Buffer.from(`PROXY ${'x'.repeat(101)}`))).toMatchObject({ kind: 'invalid' });
  });
});

describe('anything else', () => {
  test('is refused or waited for, and never read past its bound', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(signature, Buffer.from('PROXY '), Buffer.alloc(0)),
        fc.uint8Array(),
        (start, rest) => {
          const bytes = Buffer.concat([start, rest]);
          const parsed = parseProxyHeader(bytes);
          if (parsed.kind === 'header') expect(parsed.length).toBeLessThanOrEqual(bytes.length);
          if (parsed.kind === 'incomplete') expect(bytes.length).toBeLessThan(maxProxyHeaderLength);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['a startup packet', Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])],
    ['a TLS ClientHello', Buffer.from([22, 3, 1, 2])],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n')],
  ])('%s is no header', (_, bytes) => {
    expect(parseProxyHeader(bytes)).toMatchObject({ kind: 'invalid' });
    expect(isProxyHeaderStart(bytes)).toBe(false);
  });

  test('four bytes are enough to know one by', () => {
    expect(isProxyHeaderStart(signature)).toBe(true);
    expect(isProxyHeaderStart(Buffer.from('PROXY TCP4'))).toBe(true);
  });
});
