import { networkNames, networkSets, type NetworkName } from '../access/networks.ts';
import type { ReachRow } from '../access/reach.ts';
import type { AccessMap } from '../access/regions/access-map.ts';
import type { NameClass } from '../access/regions/name-space.ts';
import { strengthOf } from '../access/regions/strength.ts';
import { escapeXml } from '../check/report/escape-xml.ts';
import { intersect, isEmpty } from '../inet/address-set.ts';
import { toDisplay } from '../text/byte-string.ts';

/** Sizes in pixels. */
const cell = { width: 120, height: 44 };
const margin = { left: 160, top: 76, right: 24, bottom: 76 };

type Column = 'local' | NetworkName;
const columns: readonly Column[] = ['local', ...networkNames];

/** Demand is what a cell's colour says, from nothing to a certificate; chosen so that they differ in lightness too. */
const demands = [
  { atLeast: 8, word: 'certificate', colour: '#1b7837' },
  { atLeast: 6, word: 'SCRAM, peer, token', colour: '#7fbf7b' },
  { atLeast: 4, word: 'MD5, password behind TLS', colour: '#fee08b' },
  { atLeast: 1, word: 'password in clear, ident', colour: '#f46d43' },
  { atLeast: 0, word: 'nothing (trust)', colour: '#a50026' },
] as const;
const closed = { word: 'nobody', colour: '#f2f2f2' };

/** drawMatrix draws networks by databases as an SVG picture, each cell coloured by the least that lets somebody in. */
export function drawMatrix(map: AccessMap, rows: readonly ReachRow[]): string {
  const databases = [...map.space.databases.map((database) => ({ name: nameOf(database), database })), replication];
  const width = margin.left + columns.length * cell.width + margin.right;
  const height = margin.top + databases.length * cell.height + margin.bottom;
  const heads = columns.map((column, index) =>
    label(margin.left + (index + 0.5) * cell.width, margin.top - 14, column, 'middle'),
  );
  const lines = databases.flatMap(({ name, database }, index) => {
    const y = margin.top + index * cell.height;
    const cells = columns.map((column, place) =>
      drawCell(
        margin.left + place * cell.width,
        y,
        `${name} from ${column}`,
        rows.filter((row) => isIn(row, column, database)),
      ),
    );
    return [label(margin.left - 12, y + cell.height / 2 + 5, name, 'end'), ...cells];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="14" role="img">`,
    '<title>Who can reach which database, and the least that lets somebody in</title>',
    `<desc>${escapeXml(describeCells(databases, rows))}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    label(margin.left, 28, 'The least that lets somebody in', 'start', 'bold'),
    ...heads,
    ...lines,
    ...legend(margin.top + databases.length * cell.height + 24),
    '</svg>',
    '',
  ].join('\n');
}

interface Line {
  readonly name: string;
  readonly database: NameClass | undefined;
}

/** The picture in words, for whoever does not see it. */
function describeCells(databases: readonly Line[], rows: readonly ReachRow[]): string {
  return databases
    .map(({ name, database }) => {
      const open = columns.flatMap((column) => {
        const weakest = weakestOf(rows.filter((row) => isIn(row, column, database)));
        return weakest === undefined ? [] : [`${column} by ${weakest.row.record.method}`];
      });
      return `${name}: ${open.length === 0 ? 'nobody' : open.join(', ')}.`;
    })
    .join(' ');
}

const replication = { name: 'replication', database: undefined };

function nameOf({ names, isOpen }: NameClass): string {
  const text = isOpen ? 'any other' : names.map(toDisplay).join(', ');
  return text.length > 20 ? `${text.slice(0, 19)}…` : text;
}

function isIn(row: ReachRow, column: Column, database: NameClass | undefined): boolean {
  const isThere =
    database === undefined
      ? row.physical
      : !row.physical && row.databases.some(({ names }) => names[0] === database.names[0]);
  if (!isThere) return false;
  if (row.addresses.kind === 'local') return column === 'local';
  return column !== 'local' && !isEmpty(intersect(row.addresses.set, networkSets[column]));
}

/** The row that asks for the least. */
function weakestOf(rows: readonly ReachRow[]): { readonly row: ReachRow; readonly strength: number } | undefined {
  return rows
    .map((row) => ({
      row,
      strength: Math.min(...row.transports.map((transport) => strengthOf(row.record, transport))),
    }))
    .toSorted((a, b) => a.strength - b.strength)[0];
}

function drawCell(x: number, y: number, about: string, rows: readonly ReachRow[]): string {
  const weakest = weakestOf(rows);
  const demand =
    weakest === undefined ? closed : (demands.find(({ atLeast }) => weakest.strength >= atLeast) ?? closed);
  const isDark = demand.colour === '#a50026' || demand.colour === '#1b7837';
  const detail = weakest === undefined ? 'nobody' : `${weakest.row.record.method}, line ${weakest.row.record.line}`;
  const [middle, below] = [x + cell.width / 2, y + cell.height / 2 + 5];
  return [
    `<g><title>${escapeXml(`${about}: ${detail}`)}</title>`,
    `<rect x="${x + 1}" y="${y + 1}" width="${cell.width - 2}" height="${cell.height - 2}" rx="3" fill="${demand.colour}"/>`,
    label(middle, below, weakest?.row.record.method ?? '–', 'middle', 'normal', isDark ? '#ffffff' : '#222222'),
    '</g>',
  ].join('');
}

function legend(y: number): readonly string[] {
  return [...demands.toReversed(), closed].map(({ word, colour }, index) => {
    const x = 16 + (index % 3) * 210;
    const line = y + Math.floor(index / 3) * 22;
    return `<rect x="${x}" y="${line - 12}" width="14" height="14" fill="${colour}"/>${label(x + 20, line, word, 'start')}`;
  });
}

function label(x: number, y: number, text: string, anchor: string, weight = 'normal', fill = '#222222'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-weight="${weight}" fill="${fill}">${escapeXml(text)}</text>`;
}
