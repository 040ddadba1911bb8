/** Problem is something wrong in a configuration file: where it is, what the server says of it, what to type instead. */
export interface Problem {
  /** The path of the file, as the server would print it. */
  readonly file: string;
  /** The line, counted from 1. 0 where the problem is the whole file. */
  readonly line: number;
  /** The column in bytes, counted from 1, where it is known. */
  readonly column?: number;
  /** The server's own text, without file and line. */
  readonly message: string;
  /** What to type, where the server or we know. */
  readonly hint?: string;
}
