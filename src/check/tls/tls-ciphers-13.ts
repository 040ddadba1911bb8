import type { Check, Found } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { manual } from '../references.ts';
import { atSetting, textOf, valueOf } from '../settings/at-setting.ts';

/** Words of TLS 1.3 and lists of curves in settings of a version that does not know them there. */
export const tlsCiphers13: Check = {
  id: 'tls-ciphers-13',
  group: 'tls',
  severity: 'high',
  about: {
    title: 'Cipher and curve lists that the version does not take',
    why: 'A reload logs "SSL configuration was not reloaded" and goes on with the old settings; the next start fails, or what was written has no effect.',
    fix: 'Suites of TLS 1.3 go into ssl_tls13_ciphers, from 18 on; before 18 name one curve.',
    references: [manual('runtime-config-connection#GUC-SSL-CIPHERS')],
  },
  find: (server) => [
    ...(valueOf(server, 'ssl') === true ? faultsOf(server) : []).map(({ setting, message, fix }) =>
      atSetting(server, setting, {
        message,
        fix,
      }),
    ),
    ...unknownSettings(server),
  ],
};

interface Fault {
  readonly setting: string;
  readonly message: string;
  readonly fix: string;
}

function faultsOf(server: CheckedServer): readonly Fault[] {
  const suite = textOf(server, 'ssl_ciphers')
    .split(/[:;, ]+/)
    .find((word) => /^[!+-]?TLS_/.test(word));
  const curves = server.dialect.version < 18 ? textOf(server, 'ssl_ecdh_curve') : '';
  return [
    ...(suite === undefined
      ? []
      : [
          {
            setting: 'ssl_ciphers',
            message: `${suite} is a suite of TLS 1.3, and ssl_ciphers is about TLS 1.2 and before`,
            fix:
              server.dialect.version >= 18
                ? `Write it in ssl_tls13_ciphers = '${suite}'.`
                : 'Take it out: before 18 the suites of TLS 1.3 cannot be chosen.',
          },
        ]),
    ...(/[:,]/.test(curves)
      ? [
          {
            setting: 'ssl_ecdh_curve',
            message: `ssl_ecdh_curve is a list (${curves}), and PostgreSQL ${server.dialect.version} takes one curve: the next start fails`,
            fix: "Write one, such as ssl_ecdh_curve = 'prime256v1'; lists are for 18 and later.",
          },
        ]
      : []),
  ];
}

const later: ReadonlySet<string> = new Set(['ssl_groups', 'ssl_tls13_ciphers']);

/** What 18 brought: to a server before it these are no settings, whether ssl is on or off. */
function unknownSettings({ conf, dialect: { version } }: CheckedServer): readonly Found[] {
  if (version >= 18) return [];
  return (conf?.rows ?? []).flatMap(({ name, sourcefile, sourceline }) => {
    if (name === null || !later.has(name.toLowerCase())) return [];
    return [
      {
        file: sourcefile ?? '',
        line: sourceline ?? 0,
        message: `PostgreSQL ${version} has no ${name}: a reload applies nothing of any file, and the next start fails`,
        fix:
          name.toLowerCase() === 'ssl_groups'
            ? "Delete the line; before 18 one curve is chosen: ssl_ecdh_curve = 'prime256v1'."
            : 'Delete the line: before 18 the suites of TLS 1.3 cannot be chosen.',
      },
    ];
  });
}
