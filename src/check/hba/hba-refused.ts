import type { Check, Found } from '../check.ts';
import type { CheckedHba } from '../checked-server.ts';

/** hbaRefused finds every reason for which the server refuses pg_hba.conf as a whole. */
export const hbaRefused: Check = {
  id: 'hba-refused',
  group: 'hba',
  severity: 'crit',
  about: {
    title: 'pg_hba.conf does not load',
    why: 'One bad line refuses the whole file. At a reload the old lines silently stay in force, though pg_reload_conf() answers t and pg_conf_load_time() moves on; at the next start there is no server.',
    fix: 'Correct the line, then ask before you reload: postern rules pg_hba.conf',
    references: ['PostgreSQL manual: auth-pg-hba-conf', 'PostgreSQL manual: view-pg-hba-file-rules'],
  },
  find: ({ hba }) => (hba === undefined ? [] : problemsOf(hba)),
};

function problemsOf({ parsed, lines }: CheckedHba): readonly Found[] {
  return parsed.problems.map(({ file, line, message, hint }) => {
    const source = lines.find((one) => one.source.line === line && one.source.file === file)?.source;
    const first = source?.fields[0]?.[0];
    return {
      file,
      line,
      ...(first !== undefined && {
        column: first.start + 1,
        length: (source?.text.trimEnd().length ?? 0) - first.start,
      }),
      message: `the server refuses pg_hba.conf: ${message}`,
      ...(hint !== undefined && { fix: hint }),
    };
  });
}
