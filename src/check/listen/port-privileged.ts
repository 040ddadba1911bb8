import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atSetting, valueOf } from '../settings/at-setting.ts';

/** A port below 1024. */
export const portPrivileged: Check = {
  id: 'port-privileged',
  group: 'listen',
  severity: 'high',
  about: {
    title: 'A port that needs a privilege',
    why: 'Ports below 1024 need CAP_NET_BIND_SERVICE, which a server that does not run as root has not got: "Permission denied", and no socket.',
    fix: 'port = 5432, or for systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE',
    references: [manual('runtime-config-connection#GUC-PORT'), 'ip(7): net.ipv4.ip_unprivileged_port_start'],
  },
  find(server) {
    const port = valueOf(server, 'port');
    if (typeof port !== 'number' || port >= 1024) return [];
    return [
      atSetting(server, 'port', { message: `port ${port} needs a privilege that the server's account usually lacks` }),
    ];
  },
};
