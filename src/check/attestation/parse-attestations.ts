import { isMap, isSeq } from 'yaml';
import * as z from 'zod';
import { toDisplay, type ByteString } from '../../text/byte-string.ts';
import { parseYaml } from '../../text/yaml.ts';
import { attestationIds, type Attestation } from './attestation.ts';

/** ParsedAttestations is the answers of a file, or where it is not one: `line: what is wrong`. */
export type ParsedAttestations =
  | { readonly kind: 'attestations'; readonly attestations: readonly Attestation[] }
  | { readonly kind: 'invalid'; readonly problems: readonly { readonly line: number; readonly message: string }[] };

const schema = z.object({
  id: z.enum(['disk-unencrypted', 'room-access'], { error: `is none of ${attestationIds.join(', ')}` }),
  answer: z.enum(['yes', 'no', 'not applicable'], { error: 'is neither yes, no nor not applicable' }),
  date: z.iso.date({ error: 'is no date such as 2026-11-21' }),
  owner: z.string({ error: 'is empty' }).min(1),
  evidence: z.string({ error: 'is empty' }).min(1),
  expires: z.iso.date({ error: 'is no date such as 2026-11-21' }),
});

/** parseAttestations reads a questionnaire in YAML. An answer that is not given yet has nothing behind `answer:`. */
export function parseAttestations(text: ByteString): ParsedAttestations {
  const document = parseYaml(toDisplay(text));
  if (document.kind === 'refused') {
    return { kind: 'invalid', problems: [{ line: 1, message: `the file ${document.message}` }] };
  }
  const { contents, errors, lineAt } = document;
  if (errors.length > 0) return { kind: 'invalid', problems: errors };
  if (!isSeq(contents)) {
    return {
      kind: 'invalid',
      problems: [{ line: 1, message: 'a list of answers is expected: - id: disk-unencrypted' }],
    };
  }
  const attestations: Attestation[] = [];
  const problems: { line: number; message: string }[] = [];
  for (const item of contents.items) {
    const value: unknown = isMap(item) ? item.toJSON() : item;
    const line = isMap(item) ? lineAt(item.range?.[0]) : 1;
    if (isUnanswered(value)) continue;
    if (isMap(item) && new Set(item.items.map(({ key }) => String(key))).size < item.items.length) {
      problems.push({ line, message: 'a key stands there twice' });
      continue;
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) attestations.push({ ...parsed.data, line });
    else
      problems.push(
        ...parsed.error.issues.map(({ path, message }) => ({ line, message: `${path.join('.')} ${message}` })),
      );
  }
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'attestations', attestations };
}

function isUnanswered(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'answer' in value && value.answer === null;
}
