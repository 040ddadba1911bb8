import type { CheckedServer } from '../checked-server.ts';
import { iniValues, surroundingLines, type IniValue } from '../surrounding-lines.ts';

/** Pooler is one pgbouncer.ini, as pgbouncer.org's manual describes it. */
export interface Pooler {
  readonly file: string;
  /** setting gives a value of the section [pgbouncer]. */
  setting(name: string): IniValue | undefined;
  /** Databases whose server is another machine. */
  readonly remote: readonly IniValue[];
  /** Databases whose server is this machine, over TCP. */
  readonly near: readonly IniValue[];
}

const loopback = /\bhost\s*=\s*'?(localhost|127\.|::1)/;
const local = /\bhost\s*=\s*'?(localhost|127\.|::1|\/)/;

/** poolers reads the configurations of poolers that were given. */
export function poolers(server: CheckedServer): readonly Pooler[] {
  const values = iniValues(surroundingLines(server, ['pooler']));
  return [...new Set(values.map(({ file }) => file))].map((file) => {
    const own = values.filter((value) => value.file === file);
    const databases = databaseLines(server, file);
    return {
      file,
      setting: (name) => own.findLast((value) => value.section === 'pgbouncer' && value.name === name),
      remote: databases.filter(({ value }) => /\bhost\s*=/.test(value) && !local.test(value)),
      near: databases.filter(({ value }) => loopback.test(value)),
    };
  });
}

/** The name may be `*` or quoted, which no other INI file has. */
function databaseLines(server: CheckedServer, file: string): readonly IniValue[] {
  return surroundingLines(server, ['pooler']).flatMap((line) => {
    const match = /^\s*("[^"]*"|[^\s=]+)\s*=\s*(.*)$/.exec(line.text);
    if (line.file !== file || line.section !== 'databases' || match === null) return [];
    return [{ ...line, name: match[1] ?? '', value: match[2] ?? '' }];
  });
}
