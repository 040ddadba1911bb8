import { toDisplay } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
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
  find: (server) =>
    recordsOf(server).flatMap((record) => {
      if (record.method !== 'oauth') return [];
      const { issuer, validator } = record.options.values;
      const plain =
        issuer === undefined || toDisplay(issuer).startsWith('https://')
          ? []
          : [
              atLine(record, {
                message: `the issuer ${toDisplay(issuer)} is not reached over https`,
                why: 'Whoever is on the way between client and issuer can hand out tokens, or take them. Clients of libpq refuse such an issuer.',
                fix: `Write issuer=${toDisplay(issuer).replace(/^[a-z]+:\/\//i, 'https://')}.`,
              }),
            ];
      const unchosen =
        validator === undefined && countValidators(server) > 1
          ? [
              atLine(record, {
                message: 'oauth_validator_libraries lists several libraries, and this line chooses none of them',
                why: 'The server cannot tell which of them should judge the token, and refuses the whole file.',
                fix: 'Add validator=NAME with one of them.',
              }),
            ]
          : [];
      return [...plain, ...unchosen];
    }),
};

function countValidators({ conf }: CheckedServer): number {
  const list = conf?.settings.find('oauth_validator_libraries')?.text ?? '';
  return list.split(',').filter((name) => name.trim() !== '').length;
}
