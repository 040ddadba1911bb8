import { parseAddress } from '../../inet/address-range.ts';
import { acceptAction, type Action, dropAction, rejectAction } from '../ruleset.ts';

/** Targets of iptables-extensions(8) after which the next rule is looked at. */
const continuing = new Set(
  (
    'LOG NFLOG ULOG AUDIT TRACE MARK CONNMARK SECMARK CONNSECMARK SET CLASSIFY CHECKSUM DSCP TOS TTL HL TCPMSS ' +
    'TCPOPTSTRIP ECN IDLETIMER LED RATEEST TEE HMARK'
  ).split(' '),
);

/** Targets that end the way of a packet without letting it in. */
const dropping = new Set('TARPIT STEAL DELUDE CHAOS'.split(' '));

/** readTarget reads a target that is no chain of the user; it gives undefined for what must be one. */
export function readTarget(name: string, options: readonly string[], family: 4 | 6): Action | undefined {
  if (name === 'ACCEPT') return acceptAction;
  if (name === 'DROP' || dropping.has(name)) return dropAction;
  if (name === 'REJECT') return rejectAction;
  if (name === 'RETURN') return { kind: 'return' };
  if (continuing.has(name)) return { kind: 'nothing' };
  if (name === 'NOTRACK' || (name === 'CT' && options.includes('--notrack'))) return { kind: 'untrack' };
  if (name === 'CT') return { kind: 'nothing' };
  if (name === 'DNAT') return destination(options, family);
  if (name === 'REDIRECT') return redirect(options);
  if (name === 'SNAT' || name === 'MASQUERADE') return acceptAction;
  if (name === 'QUEUE' || name === 'NFQUEUE' || name === 'SYNPROXY' || name === 'TPROXY' || name === 'NETMAP') {
    return { kind: 'unknown', text: ['-j', name, ...options].join(' ') };
  }
  return undefined;
}

function destination(options: readonly string[], family: 4 | 6): Action {
  const text = options[options.indexOf('--to-destination') + 1] ?? '';
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]*)|([0-9a-fA-F:]+))(?::(\d+)(?:-\d+)?)?(?:\/\d+)?$/.exec(text);
  const to = parseAddress((parts?.[1] ?? parts?.[2] ?? parts?.[3] ?? '').split('-')[0] ?? '');
  if (parts === null || (to !== undefined && to.family !== family))
    return { kind: 'unknown', text: `-j DNAT ${options.join(' ')}` };
  return { kind: 'translate', ...(to && { to }), ...(parts[4] !== undefined && { port: Number(parts[4]) }) };
}

function redirect(options: readonly string[]): Action {
  const at = options.findIndex((option) => option === '--to-ports' || option === '--to-port');
  const port = at === -1 ? undefined : Number.parseInt(options[at + 1] ?? '', 10);
  return { kind: 'translate', ...(port !== undefined && !Number.isNaN(port) && { port }) };
}
