/** manual gives the address of a page of PostgreSQL's manual, or of a place on it after `#`. */
export function manual(page: string): string {
  const [name = '', anchor] = page.split('#');
  return `https://www.postgresql.org/docs/current/${name}.html${anchor === undefined ? '' : `#${anchor}`}`;
}

/** cis cites an item of the CIS benchmark by its number, which is the same in those of 15 v1.2.0, 16 v1.1.0, 17 v1.1.0. */
export function cis(item: string): string {
  return `CIS PostgreSQL 18 Benchmark v1.0.0, ${item}`;
}
