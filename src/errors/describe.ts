import { catalogue, type CatalogueEntry } from './catalogue.ts';

/** printCatalogue gives docs/errors.md: every refusal that the gate words itself. */
export function printCatalogue(): string {
  const entries: readonly (readonly [string, CatalogueEntry])[] = Object.entries(catalogue);
  const sections = entries.map(([code, entry]) =>
    [
      `## ${code}`,
      '',
      `SQLSTATE \`${entry.sqlstate}\``,
      '',
      '```',
      `FATAL:  ${entry.message}`,
      ...(entry.detail === undefined ? [] : [`DETAIL:  ${entry.detail}`]),
      ...(entry.hint === undefined ? [] : [`HINT:  ${entry.hint}`]),
      '```',
      '',
      entry.about,
    ].join('\n'),
  );
  return `${[introduction, ...sections].join('\n\n')}\n`;
}

const introduction = `# What clients are told

Every refusal that the gate words itself. Each ends the connection. The texts and SQLSTATEs are PostgreSQL's wherever
PostgreSQL has them; the journal gets more: the line that decided, the kind of verifier, the cause. Errors that the server
reports after the login are passed on as they are, and texts about malformed messages are the server's own.`;
