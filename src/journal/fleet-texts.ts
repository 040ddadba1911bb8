import type { LogEntry } from './entry.ts';

/** stateShared is the entry for a gate that has joined the others. */
export function stateShared(others: number): LogEntry {
  const gates = others === 1 ? '1 other gate' : `${others} other gates`;
  return { severity: 'LOG', message: `sharing bans, failures and limits with ${gates}` };
}

/** stateLost is the entry for a gate that cannot reach what it shares with others. */
export function stateLost(reason: string): LogEntry {
  return {
    severity: 'WARNING',
    message: `could not share the state of postern.state: ${reason}`,
    detail: 'Logins go on by what this gate knows alone. It is tried again until it succeeds.',
  };
}

/** stateForged is the entry for texts in the shared state that no gate of the fleet has made. */
export function stateForged(count: number): LogEntry {
  return {
    severity: 'WARNING',
    message: `ignored ${count === 1 ? '1 text' : `${count} texts`} in the shared state`,
    detail: 'No gate with the secret of postern.state_secret_file has made them.',
    hint: 'Find out who else can write there.',
  };
}

/** clockSkewed is the entry for another gate whose clock is far away. */
export function clockSkewed(gate: string, difference: number): LogEntry {
  const seconds = Math.round(Math.abs(difference) / 1000);
  return {
    severity: 'WARNING',
    message: `the clock of gate ${gate} is ${seconds} s ${difference > 0 ? 'ahead' : 'behind'}`,
    detail:
      'Its sessions are not counted towards the limits of users and databases, and its cancel requests are ignored.',
    hint: 'Let both machines set their clocks by NTP.',
  };
}
