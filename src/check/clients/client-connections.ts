import type { CheckedServer } from '../checked-server.ts';
import { iniValues, surroundingLines, type SurroundingLine } from '../surrounding-lines.ts';

/** ClientConnection is how a client is told to connect, in a service file, an environment or a URI. */
export interface ClientConnection extends Pick<SurroundingLine, 'file' | 'line'> {
  /** The whole of it is in the line: a URI, or keywords in one word. */
  readonly isUri: boolean;
  readonly host: string | undefined;
  readonly sslmode: string | undefined;
  /** Whether a password stands there as it is, not as the name of a variable. */
  readonly hasPassword: boolean;
}

/** clientConnections finds them in the files of clients that were given. */
export function clientConnections(server: CheckedServer): readonly ClientConnection[] {
  const lines = surroundingLines(server, ['client', 'compose', 'script']);
  return [...lines.flatMap(urisIn), ...lines.flatMap(conninfosIn), ...services(server), ...environments(server)];
}

const uri = /\bpostgres(?:ql)?:\/\/(?:([^\s:/@"']*)(?::([^\s/@"']*))?@)?([^\s/?"':,]*|\[[^\]]*\])[^\s"']*/g;

function urisIn({ file, line, text }: SurroundingLine): readonly ClientConnection[] {
  return [...text.matchAll(uri)].map(([whole, , password, host]) => ({
    file,
    line,
    isUri: true,
    host: host || undefined,
    sslmode: /[?&]sslmode=([\w-]+)/.exec(whole)?.[1],
    hasPassword: isLiteral(password),
  }));
}

/** Keywords of libpq in one word, `"host=db password=secret"` (manual: libpq-connstring). */
function conninfosIn({ file, line, text }: SurroundingLine): readonly ClientConnection[] {
  const words = text.match(/(?<![\w-])(?:host|hostaddr|port|dbname|user|password|sslmode)\s*=/g) ?? [];
  if (words.length < 2 || !words.some((word) => word.startsWith('host'))) return [];
  const value = (name: string): string | undefined =>
    new RegExp(String.raw`\b${name}\s*=\s*'?([^\s'"]*)`).exec(text)?.[1];
  return [
    {
      file,
      line,
      isUri: true,
      host: value('host') ?? value('hostaddr'),
      sslmode: value('sslmode'),
      hasPassword: isLiteral(value('password')),
    },
  ];
}

/** A section of pg_service.conf is one connection (manual: libpq-pgservice). */
function services(server: CheckedServer): readonly ClientConnection[] {
  const values = iniValues(surroundingLines(server, ['client'])).filter(({ section }) => section !== '');
  return groupBy(values, ({ file, section }) => `${file} ${section}`).flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const value = (name: string): string | undefined => own.find((one) => one.name === name)?.value;
    const place = own.find(({ name }) => name === 'sslmode' || name === 'password') ?? first;
    const hasPassword = isLiteral(value('password'));
    const host = value('host') ?? value('hostaddr');
    return [{ file: place.file, line: place.line, isUri: false, host, sslmode: value('sslmode'), hasPassword }];
  });
}

const variable = /^\s*(?:export\s+)?(PG\w+)=["']?([^"'\s]*)/;

/** The variables of a file are one connection (manual: libpq-envars). */
function environments(server: CheckedServer): readonly ClientConnection[] {
  const set = surroundingLines(server, ['client', 'script'])
    .filter(({ section }) => section === '')
    .flatMap(({ file, line, text }) => {
      const [, name, value = ''] = variable.exec(text) ?? [];
      return name === undefined ? [] : [{ file, line, name, value }];
    });
  return groupBy(set, ({ file }) => file).flatMap((own) => {
    const one = (name: string): (typeof set)[number] | undefined => own.find((each) => each.name === name);
    const place = one('PGPASSWORD') ?? one('PGSSLMODE') ?? one('PGHOST');
    if (place === undefined) return [];
    return [
      {
        file: place.file,
        line: place.line,
        isUri: false,
        host: one('PGHOST')?.value ?? one('PGHOSTADDR')?.value,
        sslmode: one('PGSSLMODE')?.value,
        hasPassword: isLiteral(one('PGPASSWORD')?.value),
      },
    ];
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** A variable's name is no secret. */
function isLiteral(password: string | undefined): boolean {
  return password !== undefined && password !== '' && !/^[$%{<]/.test(password);
}
