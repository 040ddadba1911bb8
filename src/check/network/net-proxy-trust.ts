import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atLine } from '../reach/at-line.ts';
import { remotePassages } from '../reach/facts.ts';
import { poolers } from './pooler.ts';

/** A pooler that asks nobody for anything, and has the server's passwords. */
export const netProxyTrust: Check = {
  id: 'net-proxy-trust',
  group: 'network',
  severity: 'high',
  about: {
    title: 'A pooler that lets everybody in',
    why: 'With auth_type trust or any the pooler logs in for whoever reaches it: the lines of pg_hba.conf see only the pooler.',
    fix: 'auth_type = scram-sha-256 with auth_query, or auth_type = hba with lines of its own; then RELOAD;',
    references: ['https://www.pgbouncer.org/config.html#auth_type'],
  },
  find: (server) => [...openPoolers(server), ...openLegs(server)],
};

function openPoolers(server: CheckedServer): readonly Found[] {
  return poolers(server).flatMap(({ setting }) => {
    const type = setting('auth_type');
    if (type === undefined || !/^(trust|any)$/.test(type.value)) return [];
    const { value } = setting('listen_addr') ?? { value: '' };
    const where = value === '' ? 'the Unix socket' : value;
    const isNear = /^(localhost|127\.[\d.]+|::1)?$/.test(value);
    const severity = isNear ? 'med' : 'high';
    const { file, line } = type;
    return [
      {
        file,
        line,
        severity,
        message: `auth_type = ${type.value}: whoever reaches the pooler at ${where} is any role of its databases`,
      },
    ];
  });
}

/** Lines by which a pooler on another machine needs no password: nor does whoever has its address. */
function openLegs(server: CheckedServer): readonly Found[] {
  if (!poolers(server).some(({ remote }) => remote.length > 0)) return [];
  const records = new Set(remotePassages(server).map(({ row: { record } }) => record));
  return [...records]
    .filter(({ method }) => method === 'trust')
    .map((record) =>
      atLine(record, {
        message: 'the pooler comes to this server without a password, and so does whoever has its address',
        why: 'A line for the address of the pooler is a line for every program on that machine, and for whoever takes its address.',
        fix: 'Write scram-sha-256 in place of trust, and give the pooler its password in auth_file; then RELOAD;',
      }),
    );
}
