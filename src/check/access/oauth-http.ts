import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import { atWord, refusalOf, rulesOf } from '../hba/rule-words.ts';
import { atLine } from '../reach/at-line.ts';
import { recordsOf } from '../reach/facts.ts';
import { manual } from '../references.ts';

/** The method oauth with an issuer that is not reached over TLS, or with no validator chosen among several. */
export const oauthHttp: Check = {
  id: 'oauth-http',
  group: 'access',
  severity: 'high',
  about: {
    title: 'oauth with an issuer without TLS, or without a validator',
    why: 'Whoever is on the way between client and issuer can hand out tokens, or take them. With several libraries and no choice the whole file is refused.',
    fix: 'Write an https issuer, and validator=NAME where there are several libraries.',
    references: [manual('auth-oauth')],
  },
  find: (server) => [
    ...recordsOf(server).flatMap((record) => {
      const { issuer } = record.options.values;
      if (record.method !== 'oauth' || issuer === undefined || toDisplay(issuer).startsWith('https://')) return [];
      return [
        atLine(record, {
          message: `the issuer ${toDisplay(issuer)} is not reached over https`,
          why: 'Whoever is on the way between client and issuer can hand out tokens, or take them. Clients of libpq refuse such an issuer.',
          fix: `Write issuer=${toDisplay(issuer).replace(/^[a-z]+:\/\//i, 'https://')}.`,
        }),
      ];
    }),
    // Such a line is refused, so that it is no record.
    ...rulesOf(server).flatMap((rule) => {
      if (rule.method?.text !== 'oauth' || refusalOf(rule)?.includes('argument "validator"') !== true) return [];
      return [
        atWord(rule, rule.method, {
          message: 'oauth_validator_libraries lists several libraries, and this line chooses none of them',
          why: 'The server cannot tell which of them should judge the token, and refuses the whole file.',
          fix: 'Add validator=NAME with one of them.',
        }),
      ];
    }),
  ],
};
