import { Command } from 'commander';
import { certAcmeCommand } from './cert-acme.ts';
import { certCaCommand } from './cert-ca.ts';
import { certClientCommand } from './cert-client.ts';
import { certRenewCommand } from './cert-renew.ts';
import { certCrlCommand, certRevokeCommand } from './cert-revoke.ts';
import { certServerCommand } from './cert-server.ts';
import { certShowCommand } from './cert-show.ts';

/** certCommand is `postern cert`. */
export const certCommand = new Command('cert')
  .addCommand(certCaCommand)
  .addCommand(certServerCommand)
  .addCommand(certClientCommand)
  .addCommand(certAcmeCommand)
  .addCommand(certRenewCommand)
  .addCommand(certRevokeCommand)
  .addCommand(certCrlCommand)
  .addCommand(certShowCommand);
