/** Place is where a rule or a policy stands. */
export interface Place {
  /** The file's name, as it was given. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The line without the blanks around it; for a dialect in JSON, a short description of the rule. */
  readonly text: string;
}

/** FirewallFile is one file of a firewall: what a command printed, or what the firewall is loaded from. */
export interface FirewallFile {
  readonly name: string;
  readonly text: string;
}

/** placeOf gives the place of a line counted from 1. */
export function placeOf(file: FirewallFile, line: number, text: string): Place {
  return { file: file.name, line, text: text.trim() };
}
