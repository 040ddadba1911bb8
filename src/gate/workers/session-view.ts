import type { Session } from '../session.ts';

/** SessionView is what the main process shows and logs of a session that a worker serves. */
export type SessionView = Pick<
  Session,
  | 'processId'
  | 'user'
  | 'database'
  | 'applicationName'
  | 'backendType'
  | 'remoteHost'
  | 'tls'
  | 'isConsole'
  | 'backendProcessId'
  | 'phase'
>;

/** viewOf gives the view of a session at this moment. */
export function viewOf(session: Session): SessionView {
  const { processId, user, database, applicationName, backendType, remoteHost, tls, isConsole, phase } = session;
  const { backendProcessId } = session;
  return {
    processId,
    backendType,
    phase,
    ...(user !== undefined && { user }),
    ...(database !== undefined && { database }),
    ...(applicationName !== undefined && { applicationName }),
    ...(remoteHost !== undefined && { remoteHost }),
    ...(tls !== undefined && { tls }),
    ...(isConsole !== undefined && { isConsole }),
    ...(backendProcessId !== undefined && { backendProcessId }),
  };
}

/** applyView brings a session up to date. Its phase changes with begun and ended alone, which count it. */
export function applyView(session: Session, { phase, ...view }: SessionView): void {
  Object.assign(session, view);
  if (phase === 'authentication' && session.phase === 'startup') session.phase = phase;
}
