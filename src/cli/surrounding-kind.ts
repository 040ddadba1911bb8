import { basename } from 'node:path';
import { dialects } from '../firewall/dialects.ts';
import type { SurroundingFile } from '../check/checked-server.ts';

/**
 * surroundingKind tells from a file's name, else from its text, what program around a server it belongs to. At the start of
 * a line the expressions take blanks, not `\s`: that goes on over empty lines, from each of them to the end.
 */
export function surroundingKind(path: string, text: string): SurroundingFile['kind'] | undefined {
  const name = basename(path);
  if (/^sshd?_config/.test(name) || /\/sshd?_config\.d\//.test(path)) return 'sshd';
  if (/^jail\.(conf|local)$/.test(name) || /(^|\/)(jail|filter)\.d\//.test(path)) return 'fail2ban';
  if (/^\.?(pg_service\.conf|pgpass(\.conf)?)$|^\.env(\.|$)|\.env$/.test(name)) return 'client';
  if (/^pgbouncer.*\.ini$/.test(name) || /^\[pgbouncer\]/m.test(text)) return 'pooler';
  if (/^haproxy.*\.cfg$|^nginx.*\.conf$/.test(name) || isProxy(text)) return 'proxy';
  if (/compose[^/]*\.ya?ml$/.test(name)) return 'compose';
  if (/^\*(filter|nat|mangle|raw)[ \t\r]*$/m.test(text)) return 'iptables';
  if (/^[ \t]*table[ \t]+(inet|ip|ip6)[ \t]+\w+[ \t]*\{/m.test(text)) return 'nftables';
  if (/^\[[\w-]+\][ \t\r]*$/m.test(text) && /^[ \t]*(enabled|failregex|bantime|maxretry)\s*=/m.test(text))
    return 'fail2ban';
  if (/^[ \t]*(Match|PermitRootLogin|GatewayPorts|AllowTcpForwarding|PermitOpen)\s/m.test(text)) return 'sshd';
  if (/^[ \t]*(sudo\s+)?(\S*\/)?(ip6?tables(-restore)?|ufw|nft|ssh|firewall-cmd)\s/m.test(text)) return 'script';
  if (dialects.some((dialect) => dialect.recognizes({ name, text }))) return 'firewall';
  return /^#!.*\b(ba|da|k|z)?sh\b/.test(text) || /\.(ba)?sh$/.test(name) ? 'script' : undefined;
}

/** isSurroundingName tells by a file's name alone that it is no server's, though it may lie in its directory. */
export function isSurroundingName(name: string): boolean {
  return names.test(name);
}

const names =
  /^(?:sshd?_config|jail\.(?:conf|local)|(?:docker-)?compose[^/]*\.ya?ml|pgbouncer[^/]*\.ini|haproxy\.cfg|nginx\.conf|\.env(?:\..+)?|\.?pg_service\.conf|\.?pgpass(?:\.conf)?|rules\.v[46]|ip6?tables[^/]*\.(?:rules|txt)|nftables\.conf|[^/]+\.nft)$/;

/** Sections of HAProxy with a server in them, or a stream of nginx. */
function isProxy(text: string): boolean {
  if (
    /^(frontend|backend|listen)[ \t]+[\w.:-]+[ \t\r]*(#.*)?$/m.test(text) &&
    /^[ \t]+(server|bind|default_backend)\s/m.test(text)
  )
    return true;
  return (
    /^[ \t]*stream\s*\{/m.test(text) ||
    (/^[ \t]*listen[ \t][^;\n]+;/m.test(text) && /^[ \t]*proxy_pass[ \t][^;\n]+;/m.test(text))
  );
}
