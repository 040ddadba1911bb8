import type { Check } from '../check.ts';
import { remotePassages } from '../reach/facts.ts';
import { describeExample, exampleOf } from '../reach/passage.ts';
import { findOpenWorld } from '../reach/world.ts';
import { manual } from '../references.ts';
import { iniValues, surroundingLines } from '../surrounding-lines.ts';
import { postgresJails } from './jails.ts';

/** A server that the internet may knock at, and a fail2ban that does not look after it. */
export const fail2banAbsent: Check = {
  id: 'fail2ban-absent',
  group: 'logging',
  severity: 'med',
  about: {
    title: 'fail2ban without a jail for PostgreSQL',
    why: 'SCRAM makes stolen verifiers expensive, not guesses: whoever may knock may guess as fast as the network goes, since the server bans nobody.',
    fix: "In jail.local: [postgresql] enabled = true, port = 5432, filter = postgresql, logpath = /var/log/postgresql/*.log. fail2ban brings no such filter along; filter.d/postgresql.conf: [Definition] failregex = ^.* <HOST> FATAL:  (?:password authentication failed|no pg_hba\\.conf entry|pg_hba\\.conf rejects), with log_line_prefix = '%m [%p] %q%u@%d %h '.",
    references: [manual('auth-password'), 'fail2ban: jail.conf(5)'],
  },
  *find(server) {
    const values = iniValues(surroundingLines(server, ['fail2ban']));
    const jails = postgresJails(server);
    const [first] = jails.map(({ place }) => place).concat(values);
    // A filter alone does not tell whether a jail uses it.
    const isUnknown =
      jails.length === 0 && values.some(({ name, value }) => name === 'failregex' && knowsServer(value));
    if (first === undefined || isUnknown || jails.some(({ isEnabled }) => isEnabled)) return;
    const [world] = findOpenWorld(remotePassages(server));
    if (world === undefined) return;
    yield {
      file: first.file,
      line: jails.length === 0 ? 0 : first.line,
      message:
        jails[0] === undefined
          ? 'no jail looks after PostgreSQL, and the whole internet may guess passwords'
          : `the jail ${jails[0].name} is not enabled, and the whole internet may guess passwords`,
      witness: describeExample(exampleOf(world.passage)),
    };
  },
};

function knowsServer(failregex: string): boolean {
  return /pg_hba|postgres|password authentication failed/i.test(failregex);
}
