import { allNetworks, type Opening, title, type Writer } from './opening.ts';

/** writeWindows is a script of PowerShell for Windows Defender: its rules are a group, which is replaced. */
export const writeWindows: Writer = { name: 'windows', print };

function print(opening: Opening): string {
  const { port } = opening;
  const networks = allNetworks(opening);
  const group = `Postern ${port}`;
  const rule =
    `New-NetFirewallRule -Group '${group}' -DisplayName 'PostgreSQL ${port}' -Direction Inbound -Action Allow ` +
    `-Protocol TCP -LocalPort ${port} -RemoteAddress ${networks.join(',')}`;
  return [
    `# ${title(opening)}`,
    '# What no rule allows is blocked: see that no other rule allows the port, and that the profiles block by default.',
    `# The way back: Remove-NetFirewallRule -Group '${group}'`,
    `Get-NetFirewallRule -Group '${group}' -ErrorAction SilentlyContinue | Remove-NetFirewallRule`,
    ...(networks.length === 0 ? [] : [rule]),
    '',
  ].join('\n');
}
