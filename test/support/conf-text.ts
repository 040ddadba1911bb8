/** printConf makes lines of postgresql.conf; every value is quoted. */
export function printConf(settings: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${printValue(value).replaceAll('\\', '\\\\').replaceAll("'", "''")}'\n`)
    .join('');
}

function printValue(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}
