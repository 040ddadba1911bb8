import Table from 'cli-table3';
import { displayWidth } from '../text/display-width.ts';
import { paint } from './terminal.ts';

/** Two blanks between columns and no rules: what psql users can copy and grep can read. */
const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** How many rows are laid out together: the work of the library grows with the square of them. */
const rowsAtOnce = 100;

/** printTable lays out rows in aligned columns under a line of headings. */
export function printTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings.map((heading) => paint('bold', heading)), ...rows];
  const colWidths = headings.map((_, column) =>
    all.reduce((widest, row) => Math.max(widest, displayWidth(row[column] ?? '')), 0),
  );
  return Array.from({ length: Math.ceil(all.length / rowsAtOnce) }, (_, part) =>
    layOut(all.slice(part * rowsAtOnce, (part + 1) * rowsAtOnce), colWidths),
  ).join('\n');
}

function layOut(rows: readonly (readonly string[])[], colWidths: number[]): string {
  const table = new Table({
    chars: noLines,
    colWidths,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
