import { byteString, toDisplay, type ByteString } from '../../text/byte-string.ts';
import type { Check } from '../check.ts';
import type { CheckedServer } from '../checked-server.ts';
import { atWord, show } from '../hba/rule-words.ts';
import { cis, manual } from '../references.ts';
import { mapRecordsOf } from './map-words.ts';

/** Several accounts that a map makes a superuser. */
export const identRootSuperuser: Check = {
  id: 'ident-root-superuser',
  group: 'ident',
  severity: 'high',
  about: {
    title: 'Several accounts are the superuser',
    why: 'Whoever has a shell as one of these accounts has the whole cluster, and with it files and programs of the server; the log shows one name for all of them.',
    fix: 'Map each person to a role of their own, and let them SET ROLE where they must.',
    references: [manual('auth-username-maps'), cis('4.2'), cis('5.3')],
  },
  *find(server) {
    const isSuperuser = superuserTest(server);
    const first = new Map<string, string>();
    for (const line of mapRecordsOf(server)) {
      const { map, systemUser, databaseUser } = line.record;
      if (systemUser.kind === 'regex' && databaseUser.kind === 'all' && line.systemUser !== undefined) {
        yield atWord(line, line.systemUser, {
          message: `every account that ${show(line.systemUser)} fits becomes any role, superusers too`,
        });
        continue;
      }
      if (databaseUser.kind !== 'name' || !isSuperuser(databaseUser.name) || line.systemUser === undefined) continue;
      const role = toDisplay(databaseUser.name);
      if (systemUser.kind === 'regex') {
        yield atWord(line, line.systemUser, {
          message: `every account that ${show(line.systemUser)} fits becomes ${role}`,
        });
        continue;
      }
      const key = `${map} ${databaseUser.name}`;
      const account = toDisplay(systemUser.name);
      const earlier = first.get(key) ?? account;
      first.set(key, earlier);
      if (earlier === account) continue;
      yield atWord(line, line.systemUser, { message: `${account} becomes ${role}, as ${earlier} does` });
    }
  },
};

/** Where the roles are not known, there is a superuser of the usual name. */
function superuserTest({ universe }: CheckedServer): (name: ByteString) => boolean {
  const usual = byteString('postgres');
  return (name) => {
    const role = universe.role(name);
    if (role === 'unknown') return name === usual;
    return role !== 'missing' && role.superuser;
  };
}
