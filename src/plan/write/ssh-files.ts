import { fromUtf8 } from '../../text/byte-string.ts';
import type { PlannedFile } from '../planned-file.ts';
import type { PolicyServer } from '../policy.ts';

/** tunnelHost is where sshd reaches the server. */
export function tunnelHost({ listen }: PolicyServer): string {
  return listen.find((word) => word !== 'localhost' && word !== '*') ?? '127.0.0.1';
}

/** sshFiles writes what sshd(8) needs to know of an account that may reach the server and do nothing else. */
export function sshFiles(server: PolicyServer): readonly PlannedFile[] {
  const { ssh, port, name } = server;
  if (ssh === undefined) return [];
  const host = tunnelHost(server);
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const fragment = [
    `# Tunnels to ${name}; written by postern plan. /etc/ssh/sshd_config.d/60-postern.conf`,
    `# The account: useradd --system --create-home --shell /usr/sbin/nologin ${ssh.user}`,
    '# Its keys: one line for each person in ~/.ssh/authorized_keys. Check with sshd -t, then reload sshd.',
    `Match User ${ssh.user}`,
    '    AuthenticationMethods publickey',
    '    AllowTcpForwarding local',
    `    PermitOpen ${target}`,
    '    PermitListen none',
    '    GatewayPorts no',
    '    AllowStreamLocalForwarding no',
    '    AllowAgentForwarding no',
    '    X11Forwarding no',
    '    PermitTunnel no',
    '    PermitTTY no',
    '    PermitUserRC no',
    '    ForceCommand /usr/sbin/nologin',
    'Match all',
    '',
  ];
  const command = [
    '#!/bin/sh',
    `# The tunnel to ${name}, until it is interrupted; takes options of ssh. Written by postern plan`,
    `exec ssh "$@" -N -T -p ${ssh.port} -o ExitOnForwardFailure=yes -L ${clientEnd}:${ssh['local-port']}:${target} ${ssh.user}@${ssh.host}`,
    '',
  ];
  return [
    { path: 'sshd/60-postern.conf', text: fromUtf8(fragment.join('\n')), title: 'sshd_config fragment' },
    { path: 'clients/tunnel.sh', text: fromUtf8(command.join('\n')), title: "the client's tunnel" },
  ];
}

/** clientEnd is the address of the client's end of a tunnel. */
export const clientEnd = '127.0.0.1';
