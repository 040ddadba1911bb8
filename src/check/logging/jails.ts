import type { CheckedServer } from '../checked-server.ts';
import { iniValues, surroundingLines, type IniValue } from '../surrounding-lines.ts';

/** Jail is a section of fail2ban's jail.local that looks after PostgreSQL (jail.conf(5)). */
export interface Jail {
  readonly name: string;
  /** What it is switched on or off by, else its first line. */
  readonly place: Pick<IniValue, 'file' | 'line'>;
  readonly isEnabled: boolean;
  /** The value in the section, else that of [DEFAULT]. */
  setting(name: string): IniValue | undefined;
}

/** postgresJails finds them by name, filter, or port. */
export function postgresJails(server: CheckedServer): readonly Jail[] {
  const values = iniValues(surroundingLines(server, ['fail2ban']));
  const defaults = values.filter(({ section }) => section === 'DEFAULT');
  const names = new Set(values.map(({ section }) => section));
  return [...names].flatMap((name) => {
    const own = values.filter(({ section }) => section === name);
    const [first] = own;
    if (first === undefined || name === 'DEFAULT' || !looksAfter(name, own, server.listening.port)) return [];
    const setting = (wanted: string): IniValue | undefined =>
      own.findLast((value) => value.name === wanted) ?? defaults.findLast((value) => value.name === wanted);
    const enabled = setting('enabled');
    const isEnabled = enabled !== undefined && /^(?:true|yes|on|1)$/i.test(enabled.value.trim());
    return [{ name, place: enabled?.section === name ? enabled : first, isEnabled, setting }];
  });
}

function looksAfter(name: string, own: readonly IniValue[], port: number): boolean {
  return (
    isAbout.test(name) ||
    own.some(({ name: key, value }) => key === 'filter' && isAbout.test(value)) ||
    own.some(({ name: key, value }) => key === 'port' && value.split(/[\s,]+/).includes(String(port)))
  );
}

const isAbout = /postgres|pgsql/i;
