import type { Problem } from '../text/problem.ts';
import { parseAddressRange } from '../inet/address-range.ts';
import { complement, networkSet, unionOf } from '../inet/address-set.ts';
import { type Condition, unknown } from './condition.ts';
import type { Dialect, ReadFirewalls } from './dialect.ts';
import { logicalLines } from './iptables/shell.ts';
import { splitWords } from './iptables/words.ts';
import { arrayOf, asText, type Json, memberOf, parseJson } from './json.ts';
import { type FirewallFile, type Place, placeOf } from './place.ts';
import { parsePorts } from './port-set.ts';
import { acceptAction, type BaseChain, dropAction, flatRuleset, type Rule } from './ruleset.ts';

/** Fields are the properties of one rule by their lower-case names, wherever in the object they stand. */
type Fields = ReadonlyMap<string, readonly string[]>;

const command = /\b(?:(?:New|Get|Remove)-NetFirewallRule|Set-NetFirewallProfile)\b|\bnetsh\s+advfirewall\s/i;

/** windows is Windows Defender: `Get-NetFirewallRule` with its filters as JSON, New-NetFirewallRule and netsh lines. */
export const windows: Dialect = {
  name: 'windows',
  recognizes: ({ text }) =>
    command.test(text) ||
    (/^\s*[{[]/.test(text) &&
      /"(?:Direction|DefaultInboundAction)"\s*:/.test(text) &&
      /"(?:Action|DefaultInboundAction)"\s*:/.test(text) &&
      /"(?:DisplayName|Enabled|LocalPort|DefaultInboundAction)"\s*:/.test(text)),
  read: readWindows,
};

interface Found {
  readonly rules: readonly Rule[];
  readonly policy?: BaseChain['policy'];
  readonly problem?: Problem;
}

function readWindows(files: readonly FirewallFile[]): ReadFirewalls {
  const found = files.map((file) => (/^\s*[{[]/.test(file.text) ? readJson(file) : readCommands(file)));
  const rules = found.flatMap((one) => one.rules);
  const policy = found.map((one) => one.policy).findLast((one) => one !== undefined) ?? { verdict: 'drop' };
  const place = rules[0]?.place ?? { file: files[0]?.name ?? '', line: 1, text: '' };
  // Traffic of the machine with itself is not filtered; a rule that blocks wins over one that allows.
  const own: Rule = { place, when: [{ kind: 'from-local' }], action: acceptAction };
  const blocks = rules.filter(({ action }) => action !== acceptAction);
  const allows = rules.filter(({ action }) => action === acceptAction);
  return {
    firewalls: [
      {
        dialect: 'windows',
        side: 'host',
        files: files.map(({ name }) => name),
        families: [4, 6],
        rules: flatRuleset([own, ...blocks, ...allows], policy),
      },
    ],
    problems: found.map(({ problem }) => problem).filter((one) => one !== undefined),
  };
}

function readJson(file: FirewallFile): Found {
  const { value, problem } = parseJson(file);
  if (problem !== undefined) return { rules: [], problem };
  const objects = arrayOf(memberOf(value, 'value') ?? memberOf(value, 'Rules') ?? value);
  let policy: BaseChain['policy'] | undefined;
  const rules = objects.flatMap((one): readonly Rule[] => {
    const fields = new Map<string, readonly string[]>();
    collect(one, fields);
    const name = textOf(fields, 'displayname', textOf(fields, 'name', 'rule'));
    const place: Place = { file: file.name, line: one.line, text: name };
    const preset = textOf(fields, 'defaultinboundaction');
    if (preset !== '') policy = profilePolicy(fields, place) ?? policy;
    return preset === '' ? ruleOf(fields, place) : [];
  });
  return { rules, ...(policy && { policy }) };
}

/** collect gathers the properties of an object and of the filters within it; the outer ones count. */
function collect(value: Json, into: Map<string, readonly string[]>): void {
  if (value.kind !== 'object') return;
  for (const [name, member] of Object.entries(value.members)) {
    const key = name.toLowerCase();
    if (member.kind === 'object') continue;
    const texts = arrayOf(member).flatMap((one) =>
      one.kind === 'plain' && typeof one.value === 'boolean' ? [String(one.value)] : (asText(one) ?? []),
    );
    if (!into.has(key))
      into.set(
        key,
        texts.flatMap((text) => text.split(',')).map((text) => text.trim()),
      );
  }
  for (const member of Object.values(value.members)) {
    const inner = member.kind === 'array' && member.items.length === 1 ? member.items[0] : member;
    if (inner?.kind === 'object') collect(inner, into);
  }
}

function textOf(fields: Fields, name: string, fallback = ''): string {
  return fields.get(name)?.join(',') ?? fallback;
}

/** The numbers are those of the enumerations in MSFT_NetFirewallRule and MSFT_NetFirewallProfile. */
function isOneOf(text: string, ...names: readonly string[]): boolean {
  return names.includes(text.toLowerCase());
}

function profilePolicy(fields: Fields, place: Place): BaseChain['policy'] | undefined {
  const shown = {
    ...place,
    text: `${textOf(fields, 'name', 'profile')} DefaultInboundAction ${textOf(fields, 'defaultinboundaction')}`,
  };
  if (isOneOf(textOf(fields, 'enabled', 'true'), 'false', '0', '2')) return { verdict: 'accept', place: shown };
  return { verdict: isOneOf(textOf(fields, 'defaultinboundaction'), 'allow', '2') ? 'accept' : 'drop', place: shown };
}

function ruleOf(fields: Fields, place: Place): readonly Rule[] {
  if (!isOneOf(textOf(fields, 'enabled', 'true'), 'true', '1', 'yes')) return [];
  if (!isOneOf(textOf(fields, 'direction', textOf(fields, 'dir', 'inbound')), 'inbound', '1', 'in')) return [];
  const action = textOf(fields, 'action', 'allow');
  if (isOneOf(action, 'notconfigured', '0')) return [];
  const when = [
    protocolOf(textOf(fields, 'protocol', 'any')),
    portsOf(fields.get('localport') ?? []),
    addressesOf('from', fields.get('remoteaddress') ?? fields.get('remoteip') ?? []),
    addressesOf('to', fields.get('localaddress') ?? fields.get('localip') ?? []),
    ...doubtsOf(fields),
  ].filter((one) => one !== undefined);
  return [{ place, when, action: isOneOf(action, 'block', '4') ? dropAction : acceptAction }];
}

function protocolOf(text: string): Condition | undefined {
  if (isOneOf(text, 'any', '', '256')) return undefined;
  if (isOneOf(text, 'tcp', '6')) return { kind: 'protocol', protocol: 'tcp' };
  return isOneOf(text, 'udp', '17') ? { kind: 'protocol', protocol: 'udp' } : { kind: 'any', of: [] };
}

function isAny(texts: readonly string[]): boolean {
  return texts.length === 0 || texts.some((text) => isOneOf(text, 'any', '*', ''));
}

function portsOf(texts: readonly string[]): Condition | undefined {
  if (isAny(texts)) return undefined;
  return {
    kind: 'any',
    of: texts.map((text): Condition => {
      const ports = parsePorts(text, '-');
      return ports === undefined ? unknown(`the local port is of ${text}`) : { kind: 'port', ports };
    }),
  };
}

function addressesOf(kind: 'from' | 'to', texts: readonly string[]): Condition | undefined {
  if (isAny(texts)) return undefined;
  return {
    kind: 'any',
    of: texts.map((text): Condition => {
      const addresses = parseAddressRange(text);
      if (addresses !== undefined) return { kind, addresses };
      return isOneOf(text, 'internet')
        ? { kind: 'all', of: [{ kind, addresses: complement(privateAddresses) }, unknown(`${kind} ${text}`)] }
        : unknown(`${kind} ${text}`);
    }),
  };
}

const privateAddresses = unionOf([
  networkSet({ family: 4, value: 0x0a000000 }, 8),
  networkSet({ family: 4, value: 0xac100000 }, 12),
  networkSet({ family: 4, value: 0xc0a80000 }, 16),
  networkSet({ family: 6, value: 0xfcn << 120n }, 7),
]);

/** What is asked beyond the connection: the network's profile, the program that listens, who the client is. */
function doubtsOf(fields: Fields): readonly (Condition | undefined)[] {
  const profile = textOf(fields, 'profile', textOf(fields, 'profiles', 'any'));
  const program = textOf(fields, 'program', textOf(fields, 'applicationname', 'any'));
  const name = textOf(fields, 'interfacealias', 'any');
  return [
    isEveryProfile(profile) ? undefined : unknown(`the network's profile is ${profile}`),
    isOneOf(program, 'any', '', 'system') || /postgres(?:\.exe)?$/i.test(program)
      ? undefined
      : unknown(`the program that listens is ${program}`),
    isOneOf(name, 'any', '')
      ? undefined
      : { kind: 'any', of: (fields.get('interfacealias') ?? []).map((one): Condition => ({ kind: 'in', name: one })) },
    sourcePortOf(fields.get('remoteport') ?? []),
    asksMore(fields, 'authentication', 'notrequired', '0'),
    asksMore(fields, 'encryption', 'notrequired', '0'),
    asksMore(fields, 'remoteuser', 'any'),
    asksMore(fields, 'remotemachine', 'any'),
    asksMore(fields, 'interfacetype', 'any', '0'),
    asksMore(fields, 'service', 'any', '*'),
  ];
}

function isEveryProfile(text: string): boolean {
  const names = text
    .toLowerCase()
    .split(',')
    .map((one) => one.trim());
  if (names.some((name) => ['any', 'all', '', '0', '7', '2147483647'].includes(name))) return true;
  return ['domain', 'private', 'public'].every((name) => names.includes(name));
}

function sourcePortOf(texts: readonly string[]): Condition | undefined {
  return isAny(texts) ? undefined : unknown(`the source port is ${texts.join(',')}`);
}

function asksMore(fields: Fields, name: string, ...nothing: readonly string[]): Condition | undefined {
  const text = textOf(fields, name);
  return text === '' || isOneOf(text, ...nothing) ? undefined : unknown(`${name} ${text}`);
}

function readCommands(file: FirewallFile): Found {
  let policy: BaseChain['policy'] | undefined;
  const rules: Rule[] = [];
  for (const { text, line } of logicalLines(file.text, '`')) {
    const place = placeOf(file, line, text);
    if (text.startsWith('#')) continue;
    const fields = /^\s*netsh\b/i.test(text) ? netshFields(text) : cmdletFields(text);
    if (/\bNew-NetFirewallRule\b/i.test(text) || /\bfirewall add rule\b/i.test(text))
      rules.push(...ruleOf(fields, place));
    if (/\bSet-NetFirewallProfile\b/i.test(text)) policy = profilePolicy(fields, place) ?? policy;
    if (/\bset\s+\w+\s+state\s+off\b/i.test(text)) policy = { verdict: 'accept', place };
  }
  return { rules, ...(policy && { policy }) };
}

function cmdletFields(text: string): Fields {
  const fields = new Map<string, readonly string[]>();
  const words = splitWords(
    text
      .replaceAll(/[@()]/g, ' ')
      .replaceAll(/\s*,\s*/g, ',')
      .replaceAll('\\', '\\\\'),
  );
  for (const [index, word] of words.entries()) {
    const next = words[index + 1] ?? '';
    if (/^-[A-Za-z]\w*$/.test(word))
      fields.set(
        word.slice(1).toLowerCase(),
        next.split(',').map((one) => one.trim()),
      );
  }
  return fields;
}

/** `netsh advfirewall firewall add rule name="x" dir=in action=allow protocol=TCP localport=5432 remoteip=10.0.0.0/8` */
function netshFields(text: string): Fields {
  const fields = new Map<string, readonly string[]>();
  for (const [, key = '', quoted, bare] of text.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)) {
    const name = key.toLowerCase() === 'enable' ? 'enabled' : key.toLowerCase();
    fields.set(
      name,
      (quoted ?? bare ?? '').split(',').map((one) => one.trim()),
    );
  }
  return fields;
}
