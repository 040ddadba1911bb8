import * as z from 'zod';
import type { Finding } from './finding.ts';

const baselineSchema = z.object({
  accepted: z.array(
    z.object({
      id: z.string(),
      /** How the path of the file ends; absent for every file. */
      file: z.string().optional(),
      /** The line's text, so that lines above it may come and go; absent for every line. */
      text: z.string().optional(),
      reason: z.string().trim().min(1, 'say why it is accepted'),
      /** The last day on which it is accepted, such as 2027-01-31. */
      expires: z.iso.date().optional(),
    }),
  ),
});

/** Baseline is findings that somebody has accepted, each with a reason and perhaps an expiry. */
export type Baseline = z.infer<typeof baselineSchema>;

/** ParsedBaseline is a baseline, or where the value is not one. */
export type ParsedBaseline =
  | { readonly kind: 'baseline'; readonly baseline: Baseline }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** parseBaseline reads a baseline from a JSON value. */
export function parseBaseline(value: unknown): ParsedBaseline {
  const parsed = baselineSchema.safeParse(value);
  if (parsed.success) return { kind: 'baseline', baseline: parsed.data };
  return {
    kind: 'invalid',
    problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
  };
}

/** isAccepted tells whether a finding is in a baseline; `text` is the line that it points at. */
export function isAccepted({ accepted }: Baseline, finding: Finding, text: string, now: Date): boolean {
  return accepted.some(
    (entry) =>
      entry.id === finding.id &&
      (entry.file === undefined || finding.file === entry.file || finding.file.endsWith(`/${entry.file}`)) &&
      (entry.text === undefined || entry.text.trim() === text.trim()) &&
      !hasExpired(entry, now),
  );
}

/** hasExpired tells whether the last day of what was accepted is over. */
export function hasExpired({ expires }: Baseline['accepted'][number], now: Date): boolean {
  return expires !== undefined && now.getTime() >= Date.parse(expires) + dayMilliseconds;
}

const dayMilliseconds = 86_400_000;
