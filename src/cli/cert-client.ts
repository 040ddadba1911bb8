import { Command } from 'commander';
import { nodeEnv } from '../env/node-env.ts';
import { issueClientCertificate } from '../tls/authority.ts';
import { isAttributeValue, parseSubject } from '../tls/parse-subject.ts';
import type { RelativeName } from '../tls/sign-certificate.ts';
import { daysOf, openAuthority, withAuthorityOptions, type AuthorityOptions } from './cert-authority.ts';
import { handOut, outputFiles } from './cert-issue.ts';
import { badUsage } from './terminal.ts';

interface ClientOptions extends AuthorityOptions {
  readonly user: string;
  readonly dn?: string;
  readonly days: string;
  readonly out?: string;
}

const minutesOfDay = 24 * 60;

/** certClientCommand is `postern cert client`. */
export const certClientCommand = withAuthorityOptions(
  new Command('client').description('certify a client: the method cert of pg_hba.conf takes the CN for the role'),
)
  .requiredOption('--user <role>', 'the role, which is the CN')
  .option('--dn <name>', 'the whole name, for clientname=DN: the last attribute first, as RFC 2253 has it')
  .option('--days <n>', 'how long it is good for', '30')
  .option('--out <base>', 'writes <base>.crt and <base>.key (default: the role beside the CA)')
  .addHelpText(
    'after',
    `
Examples:
  postern cert client --user alice
  postern cert client --user alice --dn 'CN=alice,OU=eng,O=Acme' --days 7 --out ~alice/.postgresql/postgresql`,
  )
  .action(run);

async function run(options: ClientOptions): Promise<void> {
  const { user, dn } = options;
  const days = daysOf(options.days);
  if (!isAttributeValue(user)) badUsage('the role is empty or has control characters');
  const name = dn === undefined ? undefined : nameOf(dn, user);
  // A role may be called ../../x, or -rf.
  if (options.out === undefined && !/^\w[\w.@-]*$/.test(user)) {
    badUsage(`role "${user}" is not the name of a file`, 'Say where the certificate goes: --out BASE');
  }
  const open = await openAuthority(options);
  const output = outputFiles(options.out, open, user);
  const issued = await issueClientCertificate({
    authority: open.authority,
    user,
    ...(name !== undefined && { name }),
    minutes: days * minutesOfDay,
    now: nodeEnv.now(),
  });
  handOut(open, issued, output, { purpose: 'client', name: user });
}

function nameOf(dn: string, user: string): readonly RelativeName[] {
  const parsed = parseSubject(dn);
  if (parsed.kind === 'invalid') return badUsage(parsed.message, "Write it as 'CN=alice,OU=eng,O=Acme'.");
  if (parsed.commonName === user) return parsed.parts;
  return badUsage(`the CN of "${dn}" is not the role "${user}"`, `Begin it with CN=${user}.`);
}
