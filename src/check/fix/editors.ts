import { asBytes } from '../../text/as-bytes.ts';
import type { CheckedServer } from '../checked-server.ts';
import type { Finding } from '../finding.ts';
import type { Edit } from './edit.ts';

/** Editor gives the bytes that take the place of those that a finding underlines; undefined where somebody must decide. */
type Editor = (underlined: string, finding: Finding) => string | undefined;

const editors: Readonly<Record<string, Editor>> = {
  // A name in capitals lets nobody in; as a keyword it would let in everybody.
  'hba-case': (word, { message }) => (message.endsWith('refuses the file') ? word.toLowerCase() : undefined),
  'hba-clientcert-legacy': (word) => (word === 'clientcert=1' ? 'clientcert=verify-ca' : undefined),
  'hba-missing-mask': (word) => `${word}/${word.includes(':') ? 128 : 32}`,
  'hba-host-bits': (word, { fix }) => {
    const network = /^Write (\S+),/.exec(fix)?.[1];
    return word.includes('/') && network !== undefined ? network : undefined;
  },
  // A line that decides nothing where it is would decide nothing anywhere below.
  'rule-unreachable': (line, { severity }) => (severity === 'low' ? `# ${line}` : undefined),
  'log-hostname-on': settingEditor('log_hostname = off'),
  'log-connections-off': settingEditor('log_connections = on'),
  'log-disconnections-off': settingEditor('log_disconnections = on'),
  'log-replication-commands-off': settingEditor('log_replication_commands = on'),
};

/** Only a line that gives the setting is edited; the comment behind it stays. */
function settingEditor(setting: string): Editor {
  return (line) => {
    const comment = /\s*#.*$/.exec(line)?.[0] ?? '';
    return `${setting}${comment}`;
  };
}

/** editFor gives the edit that answers a finding, where there is a safe one. */
export function editFor(finding: Finding, server: CheckedServer): Edit | undefined {
  const { id, file, line, column, length = 0 } = finding;
  const text = server.texts.get(file)?.split('\n')[line - 1];
  const editor = editors[id];
  if (editor === undefined || text === undefined || column === 0 || length === 0) return undefined;
  const replacement = editor(text.slice(column - 1, column - 1 + length), finding);
  return replacement === undefined ? undefined : { id, file, line, column, length, text: asBytes(replacement) };
}
