import { setting } from '../setting.ts';
import { splitIdentifierList } from '../split-list.ts';
import { bool, integer, string, type CheckedType } from '../value-type.ts';

const roleList: CheckedType<string> = {
  kind: 'checked',
  grammar: 'role names with commas between them',
  check: (text) =>
    splitIdentifierList(text) === undefined
      ? {
          kind: 'invalid',
          hint: 'Write names with commas between them; put those with odd characters in double quotes.',
        }
      : { kind: 'value', value: text },
};

/** controlSettings govern what becomes of live sessions, and who may look into the gate by SQL. */
export const controlSettings = {
  'postern.revoke_sessions': setting(
    bool,
    'on',
    'sighup',
    'Ends live sessions whose role, certificate, address or rule would not be let in any more.',
  ),
  'postern.revoke_interval': setting(
    integer(0, 86_400, 's'),
    '5s',
    'sighup',
    'Asks the server at this interval about the roles of live sessions; 0 asks only at a reload.',
  ),
  'postern.admin_database': setting(
    string,
    'postern',
    'sighup',
    'Opens the [console](serve.md#the-console) under this name of a database; empty is off.',
  ),
  'postern.admin_roles': setting(
    roleList,
    '',
    'sighup',
    'Lets these roles use the console; empty is nobody, and the name is then a database like any other.',
  ),
} as const;
