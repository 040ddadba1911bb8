import { networkNames, networkSets, type NetworkName } from '../access/networks.ts';
import type { ReachRow } from '../access/reach.ts';
import type { AccessMap } from '../access/regions/access-map.ts';
import type { NameClass } from '../access/regions/name-space.ts';
import { strengthOf } from '../access/regions/strength.ts';
import { escapeXml } from '../check/report/escape-xml.ts';
import type { HbaRecord } from '../hba/record.ts';
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

/** Weakest is what asks for the least among the ways to a database from somewhere. */
interface Weakest {
  readonly record: HbaRecord;
  readonly strength: number;
}

/** Line is one line of the picture: a database, several that are open alike, or replication. */
interface Line {
  readonly name: string;
  readonly cells: ReadonlyMap<Column, Weakest>;
}

/** More databases than these are drawn together where they are open alike: nobody looks at a picture of thousands. */
const mostLines = 40;

/** drawMatrix draws networks by databases as an SVG picture, each cell coloured by the least that lets somebody in. */
export function drawMatrix(map: AccessMap, rows: readonly ReachRow[]): string {
  const lines = linesOf(map, rows);
  const width = margin.left + columns.length * cell.width + margin.right;
  const height = margin.top + lines.length * cell.height + margin.bottom;
  const heads = columns.map((column, index) =>
    label(margin.left + (index + 0.5) * cell.width, margin.top - 14, column, 'middle'),
  );
  const drawn = lines.flatMap(({ name, cells }, index) => {
    const y = margin.top + index * cell.height;
    return [
      label(margin.left - 12, y + cell.height / 2 + 5, name, 'end'),
      ...columns.map((column, place) =>
        drawCell(margin.left + place * cell.width, y, `${name} from ${column}`, cells.get(column)),
      ),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="14" role="img">`,
    '<title>Who can reach which database, and the least that lets somebody in</title>',
    `<desc>${escapeXml(lines.map(describeLine).join(' '))}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    label(margin.left, 28, 'The least that lets somebody in', 'start', 'bold'),
    ...heads,
    ...drawn,
    ...legend(margin.top + lines.length * cell.height + 24),
    '</svg>',
    '',
  ].join('\n');
}

function linesOf({ space: { databases } }: AccessMap, rows: readonly ReachRow[]): readonly Line[] {
  const found = weakestByDatabase(rows);
  const lines = databases.map((database) => ({
    name: nameOf(database),
    cells: found.get(keyOf(database)) ?? new Map(),
  }));
  const drawn = lines.length > mostLines ? togetherWhereAlike(lines) : lines;
  return [...drawn, { name: 'replication', cells: found.get(replication) ?? new Map() }];
}

/** No database has this name. */
const replication = '';

function keyOf({ names: [name] }: NameClass): string {
  return name ?? '';
}

function weakestByDatabase(rows: readonly ReachRow[]): ReadonlyMap<string, ReadonlyMap<Column, Weakest>> {
  const found = new Map<string, Map<Column, Weakest>>();
  for (const row of rows) {
    const { record } = row;
    const strength = Math.min(...row.transports.map((transport) => strengthOf(record, transport)));
    const from = columns.filter((column) => isFrom(row, column));
    for (const key of row.physical ? [replication] : row.databases.map(keyOf)) {
      const cells = found.get(key) ?? new Map<Column, Weakest>();
      found.set(key, cells);
      for (const column of from) {
        const known = cells.get(column);
        if (known === undefined || strength < known.strength) cells.set(column, { record, strength });
      }
    }
  }
  return found;
}

function isFrom({ addresses }: ReachRow, column: Column): boolean {
  if (addresses.kind === 'local') return column === 'local';
  return column !== 'local' && !isEmpty(intersect(addresses.set, networkSets[column]));
}

function togetherWhereAlike(lines: readonly Line[]): readonly Line[] {
  const alike = new Map<string, Line[]>();
  for (const line of lines) {
    const key = columns.map((column) => line.cells.get(column)?.record.method ?? '').join(' ');
    const known = alike.get(key);
    if (known === undefined) alike.set(key, [line]);
    else known.push(line);
  }
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    return [others.length === 0 ? first : { ...first, name: `${first.name.slice(0, 10)} and ${others.length} more` }];
  });
}

/** The picture in words, for whoever does not see it. */
function describeLine({ name, cells }: Line): string {
  const open = columns.flatMap((column) => {
    const weakest = cells.get(column);
    return weakest === undefined ? [] : [`${column} by ${weakest.record.method}`];
  });
  return `${name}: ${open.length === 0 ? 'nobody' : open.join(', ')}.`;
}

function nameOf({ names, isOpen }: NameClass): string {
  const text = isOpen ? 'any other' : names.map(toDisplay).join(', ');
  return text.length > 20 ? `${text.slice(0, 19)}…` : text;
}

function drawCell(x: number, y: number, about: string, weakest: Weakest | undefined): string {
  const demand =
    weakest === undefined ? closed : (demands.find(({ atLeast }) => weakest.strength >= atLeast) ?? closed);
  const isDark = demand.colour === '#a50026' || demand.colour === '#1b7837';
  const detail = weakest === undefined ? 'nobody' : `${weakest.record.method}, line ${weakest.record.line}`;
  const [middle, below] = [x + cell.width / 2, y + cell.height / 2 + 5];
  return [
    `<g><title>${escapeXml(`${about}: ${detail}`)}</title>`,
    `<rect x="${x + 1}" y="${y + 1}" width="${cell.width - 2}" height="${cell.height - 2}" rx="3" fill="${demand.colour}"/>`,
    label(middle, below, weakest?.record.method ?? '–', 'middle', 'normal', isDark ? '#ffffff' : '#222222'),
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
