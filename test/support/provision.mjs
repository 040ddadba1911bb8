// Makes sure that the programs which the tests run are there. Plain JavaScript: it runs before anything is compiled.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs by the Debian 12 package that has them. */
const programs = {
  'postgresql-client-15': ['psql', 'pg_dump', 'pg_restore', 'pg_basebackup', 'pg_recvlogical'],
  'postgresql-15': ['pgbench', 'postgres', 'initdb'],
  openssl: ['openssl'],
  nftables: ['nft'],
  iproute2: ['ip'],
  fail2ban: ['fail2ban-regex', 'fail2ban-client'],
  'openssh-server': ['sshd'],
  'openssh-client': ['ssh', 'ssh-keygen'],
  'wireguard-tools': ['wg', 'wg-quick'],
  iptables: ['iptables', 'iptables-save', 'ip6tables-save'],
  pgbadger: ['pgbadger'],
  'redis-server': ['redis-server', 'redis-cli'],
  systemd: ['systemd-analyze'],
  faketime: ['faketime'],
  curl: ['curl'],
  pebble: ['pebble', 'pebble-challtestsrv'],
};

/** Debian keeps each version's programs here; only some have a wrapper in /usr/bin. */
const postgres15 = '/usr/lib/postgresql/15/bin';

/** Where Debian keeps the configuration of the cluster that its package makes. */
const mainCluster = '/etc/postgresql/15/main';

const missing = findMissing();
if (missing.length > 0) install([...new Set(missing.map(({ packageName }) => packageName))]);
const still = findMissing();
if (still.length > 0) {
  const packages = [...new Set(still.map(({ packageName }) => packageName))].join(' ');
  console.error(`The tests need programs that are not installed: ${still.map(({ program }) => program).join(', ')}.`);
  console.error(`On Debian 12, as root, type: apt-get update && apt-get install ${packages}`);
  process.exit(1);
}

function findMissing() {
  return Object.entries(programs).flatMap(([packageName, names]) =>
    names.filter((program) => !isInstalled(program)).map((program) => ({ packageName, program })),
  );
}

function isInstalled(program) {
  const directories = [postgres15, ...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return directories.some((directory) => isExecutable(join(directory, program)));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Only root on a machine with apt can. What goes wrong is seen by what is still missing afterwards. */
function install(packages) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  console.error(`Installing what the tests need: ${packages.join(' ')}`);
  const hadCluster = existsSync(mainCluster);
  aptGet('update');
  withoutServices(() => aptGet('install', '--yes', '--no-install-recommends', ...packages));
  // Debian's package makes a cluster and starts it as a service, which nobody has asked for.
  if (!hadCluster && existsSync(mainCluster)) runQuietly('pg_dropcluster', ['--stop', '15', 'main']);
}

/** Packages with a service would start it: sshd, fail2ban. Debian asks this file first (invoke-rc.d(8)). */
function withoutServices(installAll) {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return installAll();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    installAll();
  } finally {
    rmSync(policy);
  }
}

function aptGet(...args) {
  runQuietly('apt-get', args);
}

/** The output is shown only where the command fails. */
function runQuietly(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const ran = spawnSync(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  if (ran.status === 0) return;
  console.error([`${command} ${args.join(' ')} failed:`, ran.error?.message, ran.stdout, ran.stderr].join('\n'));
}
