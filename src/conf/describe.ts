import type { Setting } from './setting.ts';
import { connectionSettings } from './table/connection-settings.ts';
import { controlSettings } from './table/control-settings.ts';
import { fileSettings } from './table/file-settings.ts';
import { guardSettings } from './table/guard-settings.ts';
import { limitSettings } from './table/limit-settings.ts';
import { loggingSettings } from './table/logging-settings.ts';
import { loginSettings } from './table/login-settings.ts';
import { posternSettings } from './table/postern-settings.ts';
import { proxySettings } from './table/proxy-settings.ts';
import { stateSettings } from './table/state-settings.ts';
import { tlsSettings } from './table/tls-settings.ts';
import type { ValueType } from './value-type.ts';

const sections: readonly (readonly [string, Readonly<Record<string, Setting>>])[] = [
  ['Connections', connectionSettings],
  ['Login', loginSettings],
  ['TLS', tlsSettings],
  ['Journal', loggingSettings],
  ['Files', fileSettings],
  ['Guard: failures and bans', guardSettings],
  ['Guard: limits', limitSettings],
  ['Guard: state', stateSettings],
  ['Control', controlSettings],
  ['Real addresses', proxySettings],
  ["Postern's own", posternSettings],
];

/** printSettingTable gives docs/settings.md: every setting that the gate honours. */
export function printSettingTable(): string {
  const tables = sections.map(([title, settings]) =>
    [`## ${title}`, '', ...header, ...Object.entries(settings).map(printRow)].join('\n'),
  );
  return `${[introduction, ...tables, namedUpstreams].join('\n\n')}\n`;
}

const header = ['| setting | value | unit | default | change | the gate |', '|---|---|---|---|---|---|'];

function printRow([name, { type, default: byDefault, context, gate }]: readonly [string, Setting]): string {
  const unit = 'unit' in type && type.unit !== undefined ? type.unit : '';
  const change = context === 'postmaster' ? 'restart' : 'reload';
  return `| ${[code(name), printType(type), unit, code(byDefault), change, gate].join(' | ')} |`;
}

function printType(type: ValueType): string {
  switch (type.kind) {
    case 'bool':
      return 'boolean';
    case 'string':
      return 'text';
    case 'integer':
    case 'real': {
      const print = (bound: number): string =>
        type.octal ? (bound === 0 ? '0' : `0${bound.toString(8)}`) : String(bound);
      const kind = type.octal ? 'octal' : type.kind;
      return `${kind}, ${print(type.min)} to ${print(type.max)}`;
    }
    case 'enum':
      return Object.keys(type.values).map(code).join(', ');
    case 'checked':
      return type.grammar;
  }
}

/** An empty text and one with blanks at its ends are shown in the quotes that the file needs. */
function code(text: string): string {
  return text === text.trim() && text !== '' ? `\`${text}\`` : `\`'${text}'\``;
}

const introduction = `# Settings

What \`postgresql.conf\` means to the gate. The grammar, the units, the errors and the order of precedence are PostgreSQL 18's:
\`include\`, \`include_if_exists\` and \`include_dir\` are followed, \`postgresql.auto.conf\` is read last where there is one, the last
value of a name wins, and \`-c name=value\` wins over the files. A number without a unit counts in the unit of its row.

*Change* says what it takes to put a new value in force: \`postern reload\`, or a restart. A reload with an error in any file
changes nothing.

Every other setting of PostgreSQL 18 is the server's: its value must be one of its type, and is not used. A name that
PostgreSQL does not know is an error. A name with a dot belongs to an extension and is passed over, unless it begins with
\`postern.\`: there an unknown name is an error too.`;

const namedUpstreams = `Further servers are named \`postern.upstream.NAME\`, NAME being letters, digits and underscores; a line of \`pg_hba.conf\` chooses
one by the option \`upstream=NAME\`. PostgreSQL itself takes two dots in a name on its command line but not in a file: a file with
such a line is the gate's alone.`;
