import type { Check } from '../check.ts';
import { manual } from '../references.ts';
import { atWord, refusalOf, rulesOf } from './rule-words.ts';

/** Client certificates asked for where the server does not let them be asked for. */
export const hbaClientcertPlace: Check = {
  id: 'hba-clientcert-place',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'clientcert or clientname out of place',
    why: 'Certificates exist over TLS only, so that clientcert and clientname stand in hostssl lines only; clientname is CN or DN; and the method cert always means verify-full, so that nothing less may stand beside it. Else the whole file is refused.',
    fix: 'hostssl all all 192.0.2.0/24 scram-sha-256 clientcert=verify-full',
    references: [manual('auth-cert')],
  },
  *find(server) {
    for (const rule of rulesOf(server)) {
      const refusal = refusalOf(rule);
      const cause = causes.find(({ of }) => refusal !== undefined && of.test(refusal));
      const option = rule.options.find(({ text }) => text.startsWith(`${cause?.option}=`));
      if (refusal === undefined || cause === undefined || option === undefined) continue;
      yield atWord(rule, option, { message: refusal, fix: cause.fix });
    }
  },
};

const causes = [
  {
    of: /^clientcert can only be configured for "hostssl" rows/,
    option: 'clientcert',
    fix: 'Begin the line with hostssl, or leave clientcert out.',
  },
  {
    of: /^clientname can only be configured for "hostssl" rows/,
    option: 'clientname',
    fix: 'Begin the line with hostssl, or leave clientname out.',
  },
  { of: /^invalid value for clientname/, option: 'clientname', fix: 'Write clientname=CN or clientname=DN' },
  {
    of: /^clientcert (only accepts|cannot be set to)/,
    option: 'clientcert',
    fix: 'Leave clientcert out: cert by itself means verify-full.',
  },
];
