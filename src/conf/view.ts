import type { ServerVersion } from '../dialect/server-version.ts';
import { examine, type ExaminedItem, type ExamineRequest } from './examine.ts';

/** FileSettingRow is a row of the view pg_file_settings (manual: view-pg-file-settings). */
export interface FileSettingRow {
  readonly sourcefile: string | null;
  readonly sourceline: number | null;
  readonly seqno: number;
  readonly name: string | null;
  readonly setting: string | null;
  readonly applied: boolean;
  readonly error: string | null;
}

/** FileSettingsRequest says whose view of which configuration. */
export type FileSettingsRequest = Omit<ExamineRequest, 'errorLimit' | 'reader'> & { readonly version: ServerVersion };

/** fileSettings gives the rows that a server of a version shows for a configuration. Each file stops at its first syntax error. */
export function fileSettings({ version, ...request }: FileSettingsRequest): readonly FileSettingRow[] {
  return examine({ ...request, reader: version, errorLimit: 1 }).items.map(row);
}

function row({ item, applied, error }: ExaminedItem, index: number): FileSettingRow {
  const known = item.kind === 'setting' ? { name: item.name, setting: item.value } : { name: null, setting: null };
  const place =
    item.kind === 'removed' ? { sourcefile: null, sourceline: null } : { sourcefile: item.file, sourceline: item.line };
  return { ...place, seqno: index + 1, ...known, applied, error: error ?? null };
}
