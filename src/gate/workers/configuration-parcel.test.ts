import { inspect } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { expect, test } from 'vitest';
import { filesOf } from '../../../test/support/table-files.ts';
import { nodeEnv } from '../../env/node-env.ts';
import { readConfiguration, readSettings } from '../configuration.ts';
import { packConfiguration, unpackConfiguration, type ConfigurationParcel } from './configuration-parcel.ts';
import { recordFiles } from './recorded-files.ts';

test('what a worker makes of the parcel is what was read, though the files have gone', async () => {
  const files = filesOf({
    '/gate/postgresql.conf': `include 'more.conf'\npostern.upstream = 'host=/tmp'\npostern.ban_exempt = '10.0.0.0/8'\n`,
    '/gate/more.conf': 'max_connections = 7\n',
    '/gate/pg_hba.conf': 'include lines\nhost all @users 2001:db8::/32 scram-sha-256\n',
    '/gate/lines': 'local all all trust\nhost all /^a samenet reject\n',
    '/gate/users': 'alice, bob\n',
    '/gate/pg_ident.conf': 'map /^(.*)@example$ \\1\n',
  });
  const { source, recorded } = recordFiles(files);
  const env = {
    ...nodeEnv,
    files: source,
    interfaces: () => [{ name: 'lo', address: '10.1.2.3', netmask: '255.0.0.0' }],
  };
  const request = { directory: '/gate', overrides: [{ name: 'port', value: '1234' }], env };
  const loaded = readSettings(request);
  if (loaded.kind === 'refused') throw new Error('refused');
  const read = await readConfiguration(request, loaded, { embedded: undefined, reloading: false });
  if (read.kind === 'refused') throw new Error('refused');

  // As the channel between the processes does it.
  const sent = serialize(packConfiguration(read, recorded, env.interfaces()));
  const parcel: ConfigurationParcel = deserialize(sent);
  const made = await unpackConfiguration(parcel, { directory: '/gate', env: { ...nodeEnv, files: filesOf({}) } });
  if (made.kind === 'refused') throw new Error(JSON.stringify(made.entries));
  // Regular expressions are compiled anew: their functions are not the same ones.
  const print = (value: unknown): string => inspect(value, { depth: null, maxArrayLength: null });
  expect(print(made.snapshot)).toBe(print(read.snapshot));
  expect(made.policies).toEqual(read.policies);
  expect(made.settings).toMatchObject({ port: 1234, max_connections: 7, 'postern.upstream': 'host=/tmp' });
  expect(made.snapshot.hba).toHaveLength(3);
});
