import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readSavedFilters } from './saved-filters.ts';

const made: string[] = [];
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true });
});

/** The names of what is read from a machine with some files; units are enabled by a file in the place of the link. */
function saved(files: Readonly<Record<string, string>>): readonly string[] | undefined {
  const root = mkdtempSync(join(tmpdir(), 'saved-filters-'));
  made.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return readSavedFilters(root)?.map(({ name }) => name.replace(`${root}/`, ''));
}

const wants = 'etc/systemd/system/multi-user.target.wants';
const rules = '*filter\n:INPUT DROP\nCOMMIT\n';

test.each([
  ['nothing is enabled', { [`${wants}/cron.service`]: '', 'etc/nftables.conf': 'flush ruleset\n' }, []],
  [
    'nftables',
    { 'etc/systemd/system/sysinit.target.wants/nftables.service': '', 'etc/nftables.conf': 'flush ruleset\n' },
    ['etc/nftables.conf'],
  ],
  [
    'both families of Debian',
    { [`${wants}/netfilter-persistent.service`]: '', 'etc/iptables/rules.v4': rules, 'etc/iptables/rules.v6': rules },
    ['etc/iptables/rules.v4', 'etc/iptables/rules.v6'],
  ],
  [
    'one family of Red Hat, the other is open',
    { [`${wants}/iptables.service`]: '', 'etc/sysconfig/iptables': rules, 'etc/sysconfig/ip6tables': rules },
    ['etc/sysconfig/iptables', 'ip6tables at a reboot'],
  ],
  ['the service without its file', { [`${wants}/netfilter-persistent.service`]: '' }, []],
  ['ufw is installed and off', { [`${wants}/ufw.service`]: '', 'etc/ufw/ufw.conf': 'ENABLED=no\n' }, []],
  ['ufw', { [`${wants}/ufw.service`]: '', 'etc/ufw/ufw.conf': '# x\nENABLED=yes\n' }, undefined],
  ['firewalld', { [`${wants}/firewalld.service`]: '' }, undefined],
  ['a unit of their own', { [`${wants}/my-firewall.service`]: '' }, undefined],
  [
    'a script of the network',
    { [`${wants}/cron.service`]: '', 'etc/network/if-pre-up.d/rules': 'iptables-restore < /root/rules\n' },
    undefined,
  ],
  ['a comment of one', { [`${wants}/cron.service`]: '', 'etc/network/interfaces': '# iptables\nauto lo\n' }, []],
  ['no systemd', { 'etc/iptables/rules.v4': rules }, undefined],
])('%s', (_, files, expected) => {
  expect(saved(files)).toEqual(expected);
});
