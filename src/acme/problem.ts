import * as z from 'zod';

/** Problem is what a CA says of a request or of a challenge that failed (RFC 8555 §6.7, RFC 7807). */
export interface Problem {
  /** The type without its prefix, such as rateLimited. */
  readonly type: string;
  readonly detail: string;
}

/** AcmeProblem is thrown where the CA refuses a request. */
export class AcmeProblem extends Error {
  readonly problem: Problem;
  /** The value of Retry-After: seconds or a date (RFC 9110 §10.2.3). */
  readonly retryAfter: string | undefined;

  constructor(problem: Problem, retryAfter: unknown) {
    super(problem.detail);
    this.problem = problem;
    this.retryAfter = typeof retryAfter === 'string' ? retryAfter : undefined;
  }
}

/** ChallengeFailed is thrown where the CA did not find the proof that it looked for. */
export class ChallengeFailed extends Error {
  readonly domain: string;
  readonly problem: Problem;

  constructor(domain: string, problem: Problem) {
    super(problem.detail);
    this.domain = domain;
    this.problem = problem;
  }
}

const prefix = 'urn:ietf:params:acme:error:';

const problemDocument = z.object({ type: z.string().default('about:blank'), detail: z.string() });

/** parseProblem reads a problem document; undefined for anything else. */
export function parseProblem(document: unknown): Problem | undefined {
  const { data } = problemDocument.safeParse(document);
  if (data === undefined) return undefined;
  // Of the CA's own words only one line goes to a terminal.
  const detail = data.detail.replaceAll(/\s+/g, ' ');
  return { type: data.type.startsWith(prefix) ? data.type.slice(prefix.length) : data.type, detail };
}

/** retryTime gives the moment that a Retry-After names. */
export function retryTime(retryAfter: string | undefined, now: Date): Date | undefined {
  if (retryAfter === undefined) return undefined;
  const time = /^\d{1,9}$/.test(retryAfter)
    ? new Date(now.getTime() + Number(retryAfter) * 1_000)
    : new Date(retryAfter);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
