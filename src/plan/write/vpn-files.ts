import { fromUtf8 } from '../../text/byte-string.ts';
import type { PlannedFile } from '../planned-file.ts';
import type { PolicyServer } from '../policy.ts';
import { listOf } from '../parsing.ts';

type Vpn = NonNullable<PolicyServer['vpn']>;
type End = Vpn['here'];

/**
 * vpnFiles writes the configuration of both ends of a tunnel for wg-quick(8). No private key stands in it: each end
 * reads its own from a file of its machine.
 */
export function vpnFiles({ name, vpn }: PolicyServer): readonly PlannedFile[] {
  if (vpn === undefined) return [];
  const file = (side: 'here' | 'there', own: End, other: End): PlannedFile => ({
    path: `vpn/${side}/${vpn.interface}.conf`,
    text: fromUtf8(print(name, side, vpn, own, other)),
    title: `WireGuard, ${side === 'here' ? "the server's" : "the clients'"} end`,
  });
  return [file('here', vpn.here, vpn.there), file('there', vpn.there, vpn.here)];
}

/** Seconds between packets that keep a NAT's entry alive (wg(8)): an end without an endpoint is likely behind one. */
const keepalive = 25;

function print(server: string, side: string, vpn: Vpn, own: End, other: End): string {
  const port = own.endpoint?.split(':').at(-1);
  const allowed = [hostOf(other.address), ...listOf(other.networks)];
  return [
    `# The ${side === 'here' ? "server's" : "clients'"} end of the tunnel to ${server}; written by postern plan`,
    `# /etc/wireguard/${vpn.interface}.conf; then: systemctl enable --now wg-quick@${vpn.interface}`,
    `# The key stays here: (umask 077; wg genkey > ${own['private-key-file']}; wg pubkey < ${own['private-key-file']})`,
    '[Interface]',
    `Address = ${own.address}`,
    ...(port === undefined ? [] : [`ListenPort = ${port}`]),
    `PostUp = wg set %i private-key ${own['private-key-file']}`,
    '',
    '[Peer]',
    `PublicKey = ${other['public-key']}`,
    ...(other.endpoint === undefined ? [] : [`Endpoint = ${other.endpoint}`]),
    `AllowedIPs = ${allowed.join(', ')}`,
    ...(own.endpoint === undefined ? [`PersistentKeepalive = ${keepalive}`] : []),
    '',
  ].join('\n');
}

function hostOf(address: string): string {
  const [host = ''] = address.split('/');
  return `${host}/${host.includes(':') ? 128 : 32}`;
}
