import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FirewallFile } from '../firewall/place.ts';

/** Source is a unit of systemd that loads a packet filter, and the files that it loads where they are there. */
interface Source {
  readonly unit: string;
  readonly files: readonly string[];
  readonly family?: 4 | 6;
}

/** Of Debian, Red Hat and Arch: nftables(8), netfilter-persistent(8), iptables-services. */
const sources: readonly Source[] = [
  { unit: 'nftables.service', files: ['etc/nftables.conf', 'etc/sysconfig/nftables.conf'] },
  { unit: 'netfilter-persistent.service', files: ['etc/iptables/rules.v4'], family: 4 },
  { unit: 'netfilter-persistent.service', files: ['etc/iptables/rules.v6'], family: 6 },
  { unit: 'iptables.service', files: ['etc/sysconfig/iptables', 'etc/iptables/iptables.rules'], family: 4 },
  { unit: 'ip6tables.service', files: ['etc/sysconfig/ip6tables', 'etc/iptables/ip6tables.rules'], family: 6 },
];

/** Units of programs that keep their rules in forms of their own, or of anybody's making. */
const others =
  /^(?!(?:nftables|netfilter-persistent|ip6?tables)\.)[^/]*(?:firewall|iptables|nft|shorewall|ferm)[^/]*\.service$/;

/** Scripts of the start of the machine and of its network, which may load anything. */
const scripts = ['etc/rc.local', 'etc/network/interfaces', 'etc/network/if-pre-up.d', 'etc/network/if-up.d'];

/**
 * readSavedFilters gives the files that a machine loads its packet filters from when it starts; none where nothing loads
 * any, undefined where that cannot be told: another program keeps them, or there is no systemd.
 */
export function readSavedFilters(root: string): readonly FirewallFile[] | undefined {
  const units = enabledUnits(join(root, 'etc/systemd/system'));
  if (units === undefined || [...units].some((unit) => others.test(unit)) || usesUfw(root)) return undefined;
  if (scripts.some((path) => textsAt(join(root, path)).some((text) => /\b(ip6?tables|nft)\b/.test(text)))) {
    return undefined;
  }
  const loaded = sources.flatMap(({ unit, files, family }) => {
    const path = files.map((file) => join(root, file)).find((file) => existsSync(file));
    return units.has(unit) && path !== undefined ? [{ name: path, text: readFileSync(path, 'utf8'), family }] : [];
  });
  const families = loaded.flatMap(({ family }) => family ?? []);
  const bare = families.length === 1 ? [withoutRules(families[0] === 4 ? 6 : 4)] : [];
  return [...loaded.map(({ name, text }) => ({ name, text })), ...bare];
}

/** A family of iptables(8) for which nothing is loaded lets everything through. */
function withoutRules(family: 4 | 6): FirewallFile {
  return {
    name: family === 4 ? 'iptables at a reboot' : 'ip6tables at a reboot',
    text: '*filter\n:INPUT ACCEPT\nCOMMIT\n',
  };
}

/** `systemctl enable` makes a link in the directory of what wants the unit (systemd.unit(5)). */
function enabledUnits(directory: string): ReadonlySet<string> | undefined {
  if (!existsSync(directory)) return undefined;
  const wants = readdirSync(directory).filter((name) => name.endsWith('.wants'));
  return new Set(wants.flatMap((name) => readdirSync(join(directory, name))));
}

function usesUfw(root: string): boolean {
  return textsAt(join(root, 'etc/ufw/ufw.conf')).some((text) => /^ENABLED=["']?yes/im.test(text));
}

/** The text of a file, or of all files of a directory, without comments. */
function textsAt(path: string): readonly string[] {
  try {
    const paths = readdirSync(path).map((name) => join(path, name));
    return paths.flatMap(textsAt);
  } catch {
    return existsSync(path) ? [readFileSync(path, 'utf8').replaceAll(/^\s*#.*$/gm, '')] : [];
  }
}
