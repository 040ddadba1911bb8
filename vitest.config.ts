import { defineConfig } from 'vitest/config';

/** Milliseconds. A real server has to start, and logins with TLS and SCRAM queue up on a small machine. */
const realServerTimeout = 60_000;

/** Milliseconds. Some unit tests open sockets; while other tests keep the machine busy they take their time. */
const unitTimeout = 20_000;

/** Milliseconds. What is waited for comes at once on a quiet machine; of a busy one vitest's second is too little. */
const pollTimeout = 10_000;

export default defineConfig({
  test: {
    pool: 'forks',
    expect: { poll: { timeout: pollTimeout } },
    // Two cores are enough for the tests; more workers than these only make the deadlines of real servers slip.
    maxWorkers: 3,
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: unitTimeout } },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          testTimeout: realServerTimeout,
          hookTimeout: realServerTimeout,
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
    ],
  },
});
