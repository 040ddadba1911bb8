import { expect, test } from 'vitest';
import { hbaServer } from '../../test/support/hba-server.ts';
import { examineServer } from '../check/examine-server.ts';
import { drawMatrix } from './reach-matrix.ts';

function draw(text: string): string {
  const { access, reach } = examineServer(hbaServer(text));
  if (access === undefined) throw new Error('no map');
  return drawMatrix(access, reach);
}

test('few databases have a line each', () => {
  const picture = draw('hostssl app,shop all 10.0.0.0/8 scram-sha-256\nhost shop all 127.0.0.1/32 trust\n');
  expect(picture).toContain('app: private by scram-sha-256. shop: loopback by trust, private by scram-sha-256.');
});

test('thousands are drawn together where they are open alike', () => {
  const databases = Array.from({ length: 3000 }, (_, index) => `hostssl db${index} all 10.0.0.0/8 scram-sha-256\n`);
  const picture = draw(`${databases.join('')}host shop all 127.0.0.1/32 trust\n`);
  const described = /<desc>(.*)<\/desc>/.exec(picture)?.[1];
  expect(described).toBe(
    'db0 and 2999 more: private by scram-sha-256. shop: loopback by trust. any other: nobody. replication: nobody.',
  );
});
