/** order lists the folders of src. A folder may import from itself and from those before it. */
export const order = [
  'text',
  'errors',
  'dialect',
  'inet',
  'conf',
  'hba',
  'protocol',
  'scram',
  'access',
  'guard',
  'fleet',
  'firewall',
  'plan',
  'check',
  'usage',
  'probe',
  'change',
  'env',
  'journal',
  'redis',
  'tls',
  'acme',
  'catalog',
  'upstream',
  'dial',
  'auth',
  'metrics',
  'gate',
  'apply',
  'cli',
] as const;

/** pureFolders are those without input, output, clock and randomness. */
export const pureFolders: readonly string[] = order.slice(0, order.indexOf('change') + 1);

/** pureModules are the modules of Node that a pure folder may import. */
export const pureModules: readonly string[] = ['node:util', 'node:path', 'node:crypto'];

/** impureImports are the names in them that it may not. */
export const impureImports: readonly string[] = [
  'randomBytes',
  'randomFill',
  'randomFillSync',
  'randomInt',
  'randomUUID',
  'webcrypto',
  'getRandomValues',
  'generateKeyPair',
  'generateKeyPairSync',
];

/** impureGlobals are the global names that a pure folder may not mention. */
export const impureGlobals: readonly string[] = [
  'process',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'crypto',
  'console',
];

/** maxLines is where a file has two subjects. */
export const maxLines = 600;
