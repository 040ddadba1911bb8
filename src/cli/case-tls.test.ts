import { beforeAll, describe, expect, test } from 'vitest';
import { makeTlsMaterial, type TlsMaterial } from '../../test/support/tls-material.ts';
import { dialectOf } from '../dialect/dialects.ts';
import { withTlsOfFiles } from './case-tls.ts';
import { checkCase } from './check-case.ts';

let material: TlsMaterial;

beforeAll(async () => {
  material = (await makeTlsMaterial()).files;
});

describe('withTlsOfFiles', () => {
  test('reads the certificate and the key of a case, with the mode that it says', async () => {
    const files = { 'server.crt': material['CERT'], 'server.key': material['KEY'] };
    const one = checkCase.parse({ id: 'x', conf: 'ssl = on\n', files, facts: { 'server.key': { mode: '0644' } } });
    expect((await withTlsOfFiles(one, dialectOf(18))).tls).toMatchObject({
      chain: { kind: 'read', path: '/case/server.crt', value: [{ subject: 'localhost' }] },
      key: { kind: 'read', value: { permissionFault: expect.stringContaining('group or world access') } },
    });
  });

  test.each(['ssl = off\n', undefined])('reads nothing where TLS is off: %s', async (conf) => {
    const one = checkCase.parse({ id: 'x', conf, files: { 'server.crt': 'no certificate' } });
    expect(await withTlsOfFiles(one, dialectOf(18))).toBe(one);
  });
});
