import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { type Answer, decide } from '../firewall/decide.ts';
import { readFirewalls } from '../firewall/dialects.ts';
import { parseConnection } from './firewall-connection.ts';
import { readFirewallFiles } from './firewall-files.ts';
import { emphasize, fail, badUsage, print } from './terminal.ts';

interface ExplainOptions {
  readonly firewall?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly port: string;
  readonly proto: string;
  readonly in?: string;
  readonly cases?: string;
  readonly format: 'text' | 'json';
}

/** firewallExplainCommand is `postern firewall explain`. */
export const firewallExplainCommand = new Command('explain')
  .description('tell what the rules do with one new connection, and which line decides')
  .option('--firewall <file...>', 'what the firewall is loaded from, or what it prints of itself; all must let it in')
  .option('--from <address>', 'where the connection comes from')
  .option('--to <address>', "the machine's own address that it goes to")
  .option('--port <number>', 'the port it goes to', '5432')
  .option('--proto <name>', 'tcp or udp', 'tcp')
  .option('--in <interface>', 'the interface it arrives on')
  .option(
    '--cases <file>',
    'many connections, one JSON object a line: {"id","files":{name: text},"from","to","port","in"}',
  )
  .addOption(new Option('--format <format>', 'text or json').choices(['text', 'json']).default('text'))
  .addHelpText(
    'after',
    `
Examples:
  iptables-save > rules.v4; ip6tables-save > rules.v6
  postern firewall explain --firewall rules.v4 rules.v6 --from 203.0.113.9 --to 10.0.0.5 --port 5432
  nft list ruleset | postern firewall explain --firewall - --from 2001:db8::9 --to 2001:db8::5 --in eth0

Exit code: 0 accepted, 1 dropped, rejected or not certain.`,
  )
  .action(run);

function run(options: ExplainOptions): void {
  if (options.cases !== undefined) return runCases(options.cases);
  const { firewall, from, to } = options;
  if (firewall === undefined) badUsage('no rules were given', 'Name what they are in: --firewall FILE…');
  if (from === undefined || to === undefined)
    badUsage('the connection is not complete', 'Say --from ADDRESS and --to ADDRESS.');
  const connection = parseConnection({ ...options, from, to });
  if (typeof connection === 'string') badUsage(connection);
  const answer = decide(readFirewallFiles(firewall), connection);
  if (options.format === 'json') print(JSON.stringify(printAnswer(answer)));
  else printText(answer);
  process.exitCode = answer.verdict === 'accept' ? 0 : 1;
}

function printAnswer({ verdict, rule, depends }: Answer): object {
  return { verdict, rule: rule ?? null, depends };
}

function printText({ verdict, rule, depends }: Answer): void {
  print(emphasize(verdict));
  if (rule !== undefined) print(`${rule.file}:${rule.line}: ${rule.text}`);
  else print('No line of the files decides.');
  for (const text of depends) print(`depends on: ${text}`);
}

interface Case {
  readonly id: string | number;
  readonly files: Readonly<Record<string, string>>;
  readonly from: string;
  readonly to?: string;
  readonly port: number | string;
  readonly proto?: string;
  readonly in?: string | null;
}

function runCases(path: string): void {
  const lines = readLines(path);
  for (const [index, line] of lines.entries()) {
    if (line.trim() !== '') print(JSON.stringify(answerCase(parseCase(line, `${path}:${index + 1}`))));
  }
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8').split('\n');
  } catch (error) {
    return fail(`could not read "${path}": ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseCase(line: string, where: string): Case {
  try {
    return JSON.parse(line) as Case;
  } catch {
    return fail(`${where}: this line is not JSON`);
  }
}

/** A case that cannot be answered says so in the place of its verdict; the others are answered all the same. */
function answerCase(one: Case): object {
  const { in: given, ...rest } = one;
  const connection = parseConnection({ ...rest, ...(typeof given === 'string' && { in: given }) });
  if (typeof connection === 'string') return { id: one.id, error: connection };
  const files = Object.entries(one.files).map(([name, text]) => ({ name, text }));
  const { firewalls, problems } = readFirewalls(files);
  const unread = problems.find(({ line }) => line === 0);
  if (unread !== undefined) return { id: one.id, error: `${unread.file}: ${unread.message}` };
  return { id: one.id, ...printAnswer(decide(firewalls, connection)) };
}
