import { Command, Option } from 'commander';
import * as z from 'zod';
import { type Answer, decide } from '../firewall/decide.ts';
import { readFirewalls } from '../firewall/dialects.ts';
import { answerCases } from './cases.ts';
import { parseConnection } from './firewall-connection.ts';
import { firewallOption, localOption, readWantedFirewalls, type FirewallOptions } from './firewall-files.ts';
import { badUsage, emphasize, print } from './terminal.ts';

interface ExplainOptions extends FirewallOptions {
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
  .addOption(firewallOption('what the firewall is loaded from, or what it prints of itself; all must let it in'))
  .addOption(localOption())
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
  sudo postern firewall explain --local --from 203.0.113.9 --to 10.0.0.5

Exit code: 0 accepted, 1 dropped, rejected or not certain.`,
  )
  .action(run);

function run(options: ExplainOptions): void {
  if (options.cases !== undefined) return answerCases(options.cases, explainedCase, answerCase);
  const { from, to } = options;
  if (from === undefined || to === undefined)
    badUsage('the connection is not complete', 'Say --from ADDRESS and --to ADDRESS.');
  const connection = parseConnection({ ...options, from, to });
  if (typeof connection === 'string') badUsage(connection);
  const answer = decide(readWantedFirewalls(options), connection);
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

const explainedCase = z.object({
  id: z.union([z.string(), z.number()]),
  files: z.record(z.string(), z.string()),
  from: z.string(),
  to: z.string().optional(),
  port: z.union([z.string(), z.number()]).default(5432),
  proto: z.string().optional(),
  in: z.string().nullable().optional(),
});

/** A case that cannot be answered says so in the place of its verdict; the others are answered all the same. */
function answerCase(one: z.infer<typeof explainedCase>): object {
  const { from, to, port, proto, in: device } = one;
  const connection = parseConnection({
    from,
    port,
    ...(to !== undefined && { to }),
    ...(proto !== undefined && { proto }),
    ...(typeof device === 'string' && { in: device }),
  });
  if (typeof connection === 'string') return { id: one.id, error: connection };
  const files = Object.entries(one.files).map(([name, text]) => ({ name, text }));
  const { firewalls, problems } = readFirewalls(files);
  const unread = problems.find(({ line }) => line === 0);
  if (unread !== undefined) return { id: one.id, error: `${unread.file}: ${unread.message}` };
  return { id: one.id, ...printAnswer(decide(firewalls, connection)) };
}
