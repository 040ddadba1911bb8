const units: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3_600, d: 86_400 };

/** The longest that the gate takes: ten years. */
const mostSeconds = 10 * 366 * 86_400;

/** parseTime reads a time such as `10min` in the units of postgresql.conf, in seconds; undefined for anything else. */
export function parseTime(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d{1,9})(s|min|h|d)$/.exec(text) ?? [];
  const seconds = Number(digits) * (units[unit] ?? 0);
  return seconds > 0 && seconds <= mostSeconds ? seconds : undefined;
}
