import { basename } from 'node:path';
import { dialects } from '../firewall/dialects.ts';
import type { SurroundingFile } from '../check/checked-server.ts';

/** surroundingKind tells from a file's name, else from its text, what program around a server it belongs to. */
export function surroundingKind(path: string, text: string): SurroundingFile['kind'] | undefined {
  const name = basename(path);
  if (/^sshd?_config/.test(name) || /\/sshd?_config\.d\//.test(path)) return 'sshd';
  if (/^jail\.(conf|local)$/.test(name) || /(^|\/)(jail|filter)\.d\//.test(path)) return 'fail2ban';
  if (/^\.?(pg_service\.conf|pgpass(\.conf)?)$|^\.env(\.|$)|\.env$/.test(name)) return 'client';
  if (/^pgbouncer.*\.ini$/.test(name) || /^\[pgbouncer\]/m.test(text)) return 'pooler';
  if (/^haproxy.*\.cfg$|^nginx.*\.conf$/.test(name) || isProxy(text)) return 'proxy';
  if (/compose[^/]*\.ya?ml$/.test(name)) return 'compose';
  if (/^\*(filter|nat|mangle|raw)\s*$/m.test(text)) return 'iptables';
  if (/^\s*table\s+(inet|ip|ip6)\s+\w+\s*\{/m.test(text)) return 'nftables';
  if (/^\[[\w-]+\]\s*$/m.test(text) && /^\s*(enabled|failregex|bantime|maxretry)\s*=/m.test(text)) return 'fail2ban';
  if (/^\s*(Match|PermitRootLogin|GatewayPorts|AllowTcpForwarding|PermitOpen)\s/m.test(text)) return 'sshd';
  if (/^\s*(sudo\s+)?(ip6?tables(-restore)?|ufw|nft|ssh|firewall-cmd)\s/m.test(text)) return 'script';
  return dialects.some((dialect) => dialect.recognizes({ name, text })) ? 'firewall' : undefined;
}

/** Sections of HAProxy with a server in them, or a stream of nginx. */
function isProxy(text: string): boolean {
  if (
    /^(frontend|backend|listen)\s+[\w.:-]+\s*(#.*)?$/m.test(text) &&
    /^\s+(server|bind|default_backend)\s/m.test(text)
  )
    return true;
  return /^\s*stream\s*\{/m.test(text) || (/^\s*listen\s+[^;]+;/m.test(text) && /^\s*proxy_pass\s+[^;]+;/m.test(text));
}
