import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCertificate, isRevocationList, parsePem, printPem } from './pem.ts';

test('parsePem gives back what printPem wrote, between commentary', () => {
  const label = fc.constantFrom('CERTIFICATE', 'X509 CRL', 'EC PRIVATE KEY');
  const block = fc.tuple(
    label,
    fc.uint8Array({ maxLength: 200 }),
    fc.constantFrom('', 'subject=CN = x\n', '\n-- a --\n'),
  );
  fc.assert(
    fc.property(fc.array(block, { maxLength: 5 }), (blocks) => {
      const text = blocks.map(([name, der, comment]) => comment + printPem(name, der)).join('');
      expect(parsePem(text)).toEqual(blocks.map(([name, der]) => ({ label: name, text: printPem(name, der) })));
    }),
  );
});

test('a block without its end is not lost', () => {
  const whole = printPem('X509 CRL', Buffer.from('list'));
  const cut = whole.slice(0, whole.indexOf('-----END'));
  expect(parsePem(cut)).toEqual([{ label: 'X509 CRL', text: cut }]);
  expect(parsePem(cut + whole)).toEqual([
    { label: 'X509 CRL', text: cut },
    { label: 'X509 CRL', text: whole },
  ]);
});

test('labels', () => {
  const block = (label: string) => ({ label, text: '' });
  expect(['CERTIFICATE', 'TRUSTED CERTIFICATE', 'X509 CERTIFICATE'].every((label) => isCertificate(block(label)))).toBe(
    true,
  );
  expect(['CERTIFICATE REQUEST', 'PRIVATE KEY'].some((label) => isCertificate(block(label)))).toBe(false);
  expect([isRevocationList(block('X509 CRL')), isRevocationList(block('CRL'))]).toEqual([true, false]);
});
