/** Refused is why the server refuses a line. */
export interface Refused {
  readonly kind: 'refused';
  /** The text of the server's log. */
  readonly message: string;
  readonly hint?: string;
  /**
   * The text of the view where it is another one. Null where the view shows a row with neither values nor an error: the
   * server forgets to set it, and the file is refused all the same.
   */
  readonly viewError?: string | null;
  /** False where the server's log does not say which line it means. */
  readonly hasContext?: false;
}

/** refused makes a Refused; details where they differ from the usual. */
export function refused(message: string, details: Omit<Refused, 'kind' | 'message'> = {}): Refused {
  return { kind: 'refused', message, ...details };
}
