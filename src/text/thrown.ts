/** messageOf is what a thrown value says: anything may be thrown, and most of it are errors. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** traceOf is what a thrown value says, with where it came from if it knows. It is for a journal, never for a client. */
export function traceOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
