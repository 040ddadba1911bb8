import { parseAddress, parseAddressRange } from '../../inet/address-range.ts';
import { type Condition, negate, never, unknown } from '../condition.ts';
import { parsePorts } from '../port-set.ts';
import type { Action } from '../ruleset.ts';
import { servicePort } from '../service-ports.ts';
import type { Element } from './zone.ts';

/** Services of firewalld that have TCP ports and are named otherwise than in services(5). */
const services: Readonly<Record<string, readonly string[]>> = {
  cockpit: ['9090'],
  mountd: ['20048'],
  samba: ['139', '445'],
  'rpc-bind': ['111'],
  'vnc-server': ['5900-5903'],
  'bacula-client': ['9102'],
  mongodb: ['27017'],
  elasticsearch: ['9200', '9300'],
  prometheus: ['9090'],
  grafana: ['3000'],
  'kube-apiserver': ['6443'],
  'libvirt-tls': ['16514'],
  dns: ['53'],
  'docker-registry': ['5000'],
  'docker-swarm': ['2377', '7946'],
  jenkins: ['8080'],
  'freeipa-4': ['80', '443', '88', '464', '389', '636'],
  'smtp-submission': ['587'],
  smtps: ['465'],
};

/** Services that have no TCP port. */
const withoutTcp = new Set([
  'dhcpv6-client',
  'dhcpv6',
  'dhcp',
  'mdns',
  'tftp',
  'ipsec',
  'wireguard',
  'samba-client',
  'snmp',
  'ntp',
  'ssdp',
  'ws-discovery-client',
  'igmp',
]);

/** conditionOf is what a service, port, protocol, source or destination asks; undefined for what asks nothing. */
export function conditionOf({ name, attributes }: Element): Condition | undefined {
  const isNegated = /^(?:true|yes)$/i.test(attributes['invert'] ?? '');
  switch (name) {
    case 'source':
      return negate(endOf('from', attributes), isNegated);
    case 'destination':
      return negate(endOf('to', attributes), isNegated);
    case 'service':
      return serviceOf(attributes['name'] ?? '');
    case 'port':
      return portOf(attributes['port'] ?? '', attributes['protocol'] ?? 'tcp');
    case 'protocol':
      return protocolOf(attributes['value'] ?? '');
    case 'source-port':
      return {
        kind: 'all',
        of: [protocolOf(attributes['protocol'] ?? 'tcp'), unknown(`the source port is ${attributes['port'] ?? ''}`)],
      };
    case 'limit':
      return unknown(`limit value="${attributes['value'] ?? ''}"`);
    case 'icmp-block':
    case 'icmp-type':
      return never;
    default:
      return undefined;
  }
}

function endOf(kind: 'from' | 'to', attributes: Element['attributes']): Condition {
  const { address, ipset, mac } = attributes;
  const addresses = address === undefined ? undefined : parseAddressRange(address);
  if (addresses !== undefined) return { kind, addresses };
  return unknown(ipset === undefined ? `${kind} ${address ?? mac ?? ''}` : `${kind} ipset ${ipset}`);
}

function protocolOf(name: string): Condition {
  return name === 'tcp' || name === 'udp' ? { kind: 'protocol', protocol: name } : never;
}

function portOf(text: string, protocol: string): Condition {
  const ports = parsePorts(text, '-');
  return ports === undefined
    ? unknown(`port ${text}`)
    : { kind: 'all', of: [protocolOf(protocol), { kind: 'port', ports }] };
}

function serviceOf(name: string): Condition {
  if (withoutTcp.has(name)) return never;
  const port = servicePort(name);
  const ports = services[name] ?? (port === undefined ? undefined : [String(port)]);
  if (ports === undefined) return unknown(`the ports of the service ${name}`);
  return { kind: 'any', of: ports.map((one) => portOf(one, 'tcp')) };
}

/** translationOf is what a forwarded port does. */
export function translationOf({ attributes }: Element): Action {
  const to = parseAddress(attributes['to-addr'] ?? '');
  const port = Number.parseInt(attributes['to-port'] ?? '', 10);
  return { kind: 'translate', ...(to && { to }), ...(Number.isNaN(port) ? {} : { port }) };
}
