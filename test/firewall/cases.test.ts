import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/firewall/decide.ts';
import { readFirewalls } from '../../src/firewall/dialects.ts';
import { parsePeerAddress } from '../../src/inet/address.ts';

/** Each folder is a case: the files of a firewall, and in `expect` what becomes of connections, and which line says so. */
const root = join(import.meta.dirname, 'cases');

describe.each(readdirSync(root))('%s', (name) => {
  const folder = join(root, name);
  const files = readdirSync(folder)
    .filter((file) => file !== 'expect')
    .map((file) => ({ name: file, text: readFileSync(join(folder, file), 'utf8') }));
  const { firewalls, problems } = readFirewalls(files);

  test('is understood', () => expect(problems).toEqual([]));

  const lines = readFileSync(join(folder, 'expect'), 'utf8').split('\n');
  test.each(lines.filter((line) => line !== '' && !line.startsWith('#')))('%s', (line) => {
    const [asked = '', expected] = line.split(' -> ');
    const [fromText = '', toText = '', port = '', device] = asked.split(' ');
    const from = parsePeerAddress(fromText);
    const to = parsePeerAddress(toText);
    if (from === undefined || to === undefined) throw new Error(`no addresses: ${line}`);
    const connection = {
      protocol: 'tcp',
      from,
      to,
      port: Number(port),
      ...(device !== undefined && { in: device }),
    } as const;
    const { verdict, rule, depends } = decide(firewalls, connection);
    expect([verdict, rule?.line].filter((part) => part !== undefined).join(' ')).toBe(expected);
    expect(depends.length > 0).toBe(verdict === 'depends');
  });
});
