import { Command } from 'commander';
import { firewallExplainCommand } from './firewall-explain.ts';
import { firewallShowCommand } from './firewall-show.ts';
import { firewallWriteCommand } from './firewall-write.ts';

/** firewallCommand is `postern firewall`. */
export const firewallCommand = new Command('firewall')
  .addCommand(firewallExplainCommand)
  .addCommand(firewallShowCommand)
  .addCommand(firewallWriteCommand);
