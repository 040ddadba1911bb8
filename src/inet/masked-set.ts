import { type AddressSet, line4, line6 } from './address-set.ts';
import type { IpAddress } from './address.ts';
import { normalizeRanges, type Range } from './ranges.ts';

/** maxMaskRanges is how many ranges a mask with holes is written out as, at most; no rule in use comes near it. */
export const maxMaskRanges = 4_096;

/**
 * maskedSet gives the addresses whose bits under the mask are the base's: one range where the mask has no holes, twice as
 * many for each hole. It is undefined for more than maxMaskRanges, and where the families differ.
 */
export function maskedSet(base: IpAddress, mask: IpAddress): AddressSet | undefined {
  if (base.family === 4 && mask.family === 4) {
    const simple = prefixRange(base.value, mask.value);
    if (simple !== undefined) return { v4: [simple], v6: [] };
    const ranges = maskRanges(BigInt(base.value), BigInt(mask.value), 32);
    const v4 = ranges?.map(({ first, last }) => ({ first: Number(first), last: Number(last) }));
    return v4 && { v4: normalizeRanges(line4, v4), v6: [] };
  }
  if (base.family !== 6 || mask.family !== 6) return undefined;
  const v6 = maskRanges(base.value, mask.value, 128);
  return v6 && { v4: [], v6: normalizeRanges(line6, v6) };
}

/** Nearly all masks have no holes, and need no big numbers. */
function prefixRange(base: number, mask: number): Range<number> | undefined {
  const free = ~mask >>> 0;
  if ((free & (free + 1)) !== 0) return undefined;
  const first = (base & mask) >>> 0;
  return { first, last: first + free };
}

function maskRanges(base: bigint, mask: bigint, width: number): readonly Range<bigint>[] | undefined {
  let low = 0;
  while (low < width && ((mask >> BigInt(low)) & 1n) === 0n) low++;
  const holes: bigint[] = [];
  for (let bit = low; bit < width; bit++) if (((mask >> BigInt(bit)) & 1n) === 0n) holes.push(1n << BigInt(bit));
  if (2 ** holes.length > maxMaskRanges) return undefined;
  const size = 1n << BigInt(low);
  let starts = [base & mask];
  for (const hole of holes) starts = starts.flatMap((start) => [start, start | hole]);
  return starts.map((first) => ({ first, last: first + size - 1n }));
}
