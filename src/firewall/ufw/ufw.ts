import type { Dialect, ReadFirewalls } from '../dialect.ts';
import type { Firewall } from '../firewall.ts';
import type { FirewallFile } from '../place.ts';
import { acceptAction, flatRuleset, type Rule } from '../ruleset.ts';
import { readCommands } from './commands.ts';
import { isDefaults, readRulesFiles } from './rules-files.ts';
import { readStatus, type UfwList } from './status.ts';

const status = /^Status: (?:active|inactive)/m;
const command =
  /^[ \t]*(?:sudo\s+)?(?:\S*\/)?ufw\s+(?:--force\s+)?(?:rule\s+)?(?:allow|deny|reject|limit|default|insert|prepend|delete|enable|disable)\b/m;
const rules = /^(?::|-A )ufw6?-(?:user|before|after)-(?:logging-)?input\b/m;

/** ufw is `ufw status`, the rules files under /etc/ufw with /etc/default/ufw, and `ufw allow …` lines. */
export const ufw: Dialect = {
  name: 'ufw',
  // A whole iptables-save(8) of a machine with ufw has the chain INPUT, and is read as that.
  recognizes: (file) =>
    status.test(file.text) ||
    command.test(file.text) ||
    (rules.test(file.text) && !/^(?::|-A )INPUT\b/m.test(file.text)) ||
    (isDefaults(file) && /ufw|DEFAULT_INPUT_POLICY/i.test(file.name + file.text)),
  read: readUfw,
};

function readUfw(files: readonly FirewallFile[]): ReadFirewalls {
  const lists = files.filter(({ text }) => status.test(text) || command.test(text));
  const others = readRulesFiles(files.filter((file) => !lists.includes(file)));
  const read = lists.map((file) => {
    const list = status.test(file.text) ? { ...readStatus(file), problems: [] } : readCommands(file);
    return { firewall: firewallOf(file, list), problems: list.problems };
  });
  return {
    firewalls: [...read.map(({ firewall }) => firewall), ...others.firewalls],
    problems: [...read.flatMap(({ problems }) => problems), ...others.problems],
  };
}

/** before.rules lets the machine talk to itself. */
function firewallOf(file: FirewallFile, list: UfwList): Firewall {
  const own: Rule = {
    place: list.rules[0]?.place ?? { file: file.name, line: 1, text: '(before.rules)' },
    when: [{ kind: 'in', name: 'lo' }],
    action: acceptAction,
  };
  return {
    dialect: 'ufw',
    side: 'host',
    files: [file.name],
    families: [4, 6],
    rules: flatRuleset([own, ...list.rules], list.policy),
  };
}
