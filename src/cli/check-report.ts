import { relative, sep } from 'node:path';
import { checks } from '../check/checks.ts';
import type { CheckedServer } from '../check/checked-server.ts';
import { printHostPort } from '../check/endpoint/observation.ts';
import { printTextReport, type ReportContext, type ReportPaint } from '../check/report/finding-text.ts';
import { printGithubReport } from '../check/report/github.ts';
import { printHtmlReport } from '../check/report/html.ts';
import { printJsonReport } from '../check/report/json.ts';
import { printJunitReport } from '../check/report/junit.ts';
import { printSarifReport } from '../check/report/sarif.ts';
import type { CheckReport } from '../check/run.ts';
import { drawMatrix } from './reach-matrix.ts';
import { paint } from './terminal.ts';
import { version } from './version.ts';

/** checkFormats are the forms of a report. */
export const checkFormats = ['text', 'json', 'sarif', 'junit', 'html', 'github'] as const;

/** CheckFormat is one of them. */
export type CheckFormat = (typeof checkFormats)[number];

/** printCheckReport gives the text of a report about some servers. */
export function printCheckReport(report: CheckReport, servers: readonly CheckedServer[], format: CheckFormat): string {
  const context: ReportContext = { texts: new Map(servers.flatMap(({ texts }) => [...texts])), shortPath };
  switch (format) {
    case 'text':
      return printTextReport(report, context, paintReport);
    case 'json':
      return printJsonReport(report, shortPath);
    case 'sarif':
      return printSarifReport(report, checks, version, context);
    case 'junit':
      return printJunitReport(report, checks, shortPath);
    case 'github':
      return printGithubReport(report, shortPath);
    case 'html': {
      const matrices = servers.flatMap(({ access, reach }) =>
        access === undefined ? [] : [drawMatrix(access, reach)],
      );
      const matrix = matrices.length === 0 ? undefined : matrices.join('\n');
      return printHtmlReport(report, { checked: servers.map(nameServer), matrix }, context);
    }
  }
}

/** What a server is known by: the file of its rules or settings, else where it listens, else what stands around it. */
function nameServer({ hba, conf, ident, endpoints, surroundings, dialect }: CheckedServer): string {
  const file = hba?.path ?? conf?.path ?? ident?.path;
  if (file !== undefined) return `${shortPath(file)} (PostgreSQL ${dialect.version})`;
  const [endpoint] = endpoints ?? [];
  return endpoint !== undefined
    ? printHostPort(endpoint.target)
    : surroundings.map(({ path }) => shortPath(path)).join(', ');
}

const colours = {
  crit: 'red',
  high: 'red',
  med: 'yellow',
  low: 'cyan',
  info: 'blue',
  bold: 'bold',
  dim: 'dim',
} as const;
const paintReport: ReportPaint = (style, text) => paint(colours[style], text);

/** shortPath shows paths from where the command runs: paths below the current directory are shown from there, as editors and GitHub want them. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith(`..${sep}`) ? path : short;
}
