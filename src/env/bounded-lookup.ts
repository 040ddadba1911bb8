import type { LookupOutcome } from './env.ts';

/**
 * lookupDeadline is how long a login waits for the resolver (ms): as long as resolv.conf(5) gives one try of one server.
 * Every connection that waits for a name holds a place among those that have not logged in.
 */
export const lookupDeadline = 5_000;

/**
 * maxLookups bounds the questions that the resolver has not answered. libuv puts two at a time to the C library and keeps
 * the rest, even those that nobody waits for any more.
 */
export const maxLookups = 1_000;

/** What getaddrinfo(3) says where no server has answered. */
const noAnswer = { kind: 'failed', reason: 'Temporary failure in name resolution' } as const;

/**
 * boundLookup makes a look-up end: within the deadline, and at once where too many are waited for. Who asks what somebody
 * else is asking already shares the answer.
 */
export function boundLookup<T>(
  ask: (name: string) => Promise<LookupOutcome<T>>,
  { deadline, most } = { deadline: lookupDeadline, most: maxLookups },
): (name: string) => Promise<LookupOutcome<T>> {
  const open = new Map<string, Promise<LookupOutcome<T>>>();
  return (name) => {
    const asked = open.get(name);
    if (asked === undefined && open.size >= most) return Promise.resolve(noAnswer);
    const answer = asked ?? ask(name).finally(() => open.delete(name));
    open.set(name, answer);
    return within(answer, deadline);
  };
}

function within<T>(answer: Promise<LookupOutcome<T>>, deadline: number): Promise<LookupOutcome<T>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(noAnswer), deadline);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
