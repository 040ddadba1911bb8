import { isIP } from 'node:net';
import { Command } from 'commander';
import { nodeEnv } from '../env/node-env.ts';
import { issueServerCertificate } from '../tls/authority.ts';
import { daysOf, openAuthority, withAuthorityOptions, type AuthorityOptions } from './cert-authority.ts';
import { handOut, outputFiles } from './cert-issue.ts';
import { hostOf } from './host-name.ts';
import { badUsage } from './terminal.ts';

interface ServerOptions extends AuthorityOptions {
  readonly host: readonly string[];
  readonly ip: readonly string[];
  readonly days: string;
  readonly out?: string;
}

/** certServerCommand is `postern cert server`. */
export const certServerCommand = withAuthorityOptions(
  new Command('server').description('certify a server under the names and addresses that clients connect to'),
)
  .option('--host <name...>', 'DNS names; the first is also the CN', [])
  .option('--ip <address...>', 'IP addresses', [])
  .option('--days <n>', 'how long it is good for', '90')
  .option('--out <base>', 'writes <base>.crt and <base>.key (default: server beside the CA)')
  .addHelpText(
    'after',
    `
Examples:
  postern cert server --host db.acme.example --ip 10.0.0.5
  postern cert server -D ~/ca --host db1.acme.example db1 --days 30 --out /etc/postern/server`,
  )
  .action(run);

async function run(options: ServerOptions): Promise<void> {
  const days = daysOf(options.days);
  const names = [...new Set([...options.host.map(hostOf), ...options.ip.map(addressOf)])];
  if (names.length === 0) badUsage('the certificate needs a name', 'Give --host NAME or --ip ADDRESS.');
  const open = await openAuthority(options);
  const output = outputFiles(options.out, open, 'server');
  const issued = await issueServerCertificate({ authority: open.authority, names, days, now: nodeEnv.now() });
  handOut(open, issued, output, { purpose: 'server', name: names[0] ?? '' });
}

function addressOf(text: string): string {
  return isIP(text) !== 0 && !text.includes('%') ? text : badUsage(`"${text}" is not an IP address`);
}
