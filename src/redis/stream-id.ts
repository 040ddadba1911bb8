/** isAfter tells whether one id of a stream is greater than another (Redis: streams, entry IDs). What is no id is the least. */
export function isAfter(one: string, other: string): boolean {
  const [time, count] = partsOf(one);
  const [otherTime, otherCount] = partsOf(other);
  return time > otherTime || (time === otherTime && count > otherCount);
}

/** Both parts have 64 bits. */
function partsOf(id: string): readonly [bigint, bigint] {
  const match = /^([0-9]{1,20})(?:-([0-9]{1,20}))?$/.exec(id);
  return match === null ? [0n, 0n] : [BigInt(match[1] ?? 0), BigInt(match[2] ?? 0)];
}
