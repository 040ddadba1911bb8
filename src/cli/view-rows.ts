import type { FileRules } from '../hba/view.ts';
import { printTable } from './table.ts';
import { fail, print } from './terminal.ts';

/** printRows prints the rows of a view and sets exit code 1 where one of them has an error. */
export function printRows<Row extends { readonly error: string | null }>(
  view: FileRules<Row>,
  columns: readonly (keyof Row & string)[],
  format: 'text' | 'json',
): void {
  if (view.kind === 'unreadable') fail(view.message);
  if (format === 'json') print(JSON.stringify({ rows: view.rows }, undefined, 2));
  else
    print(
      printTable(
        columns,
        view.rows.map((row) => columns.map((column) => printCell(row[column]))),
      ),
    );
  if (view.rows.some(({ error }) => error !== null)) process.exitCode = 1;
}

/** Lists as psql shows arrays, NULL as an empty cell. */
function printCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return `{${value.join(',')}}`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
