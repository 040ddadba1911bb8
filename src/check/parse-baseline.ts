import * as z from 'zod';
import type { Baseline } from './baseline.ts';

const baselineSchema: z.ZodType<Baseline> = z.object({
  accepted: z.array(
    z.object({
      id: z.string(),
      file: z.string().exactOptional(),
      text: z.string().exactOptional(),
      reason: z.string().trim().min(1, 'say why it is accepted'),
      expires: z.iso.date().exactOptional(),
    }),
  ),
});

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
