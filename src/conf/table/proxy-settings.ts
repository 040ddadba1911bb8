import { networkList } from '../network-list.ts';
import { setting } from '../setting.ts';
import { bool } from '../value-type.ts';

/** proxySettings are about clients that come through a load balancer, and servers that want to know where they come from. */
export const proxySettings = {
  'postern.proxy_protocol': setting(
    bool,
    'off',
    'sighup',
    'Demands a PROXY protocol header, version 1 or 2, of `postern.trusted_proxies`, and goes by the address in it everywhere.',
  ),
  'postern.trusted_proxies': setting(
    networkList,
    '',
    'sighup',
    'Believes these, and is never to ban or limit them. A header from anybody else is a protocol error.',
  ),
  'postern.upstream_proxy_protocol': setting(
    bool,
    'off',
    'sighup',
    'Tells the server behind who the client is, in a PROXY protocol header of version 2, on every connection to it.',
  ),
  'postern.application_name_adds_host': setting(
    bool,
    'off',
    'sighup',
    "Adds the client's address and port to `application_name`, which is cut so that all fits in 63 bytes.",
  ),
} as const;
