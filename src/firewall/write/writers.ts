import { writeAws } from './aws.ts';
import { writeAzure } from './azure.ts';
import { writeFerm } from './ferm.ts';
import { writeFirewalld } from './firewalld.ts';
import { writeGcp } from './gcp.ts';
import { writeIp6tables, writeIptables } from './iptables.ts';
import { writeNftables } from './nftables.ts';
import type { Writer } from './opening.ts';
import { writeShorewall } from './shorewall.ts';
import { writeUfw } from './ufw.ts';
import { writeWindows } from './windows.ts';

/** writers are all dialects that can be written. */
export const writers: readonly Writer[] = [
  writeIptables,
  writeIp6tables,
  writeNftables,
  writeUfw,
  writeFirewalld,
  writeWindows,
  writeAws,
  writeAzure,
  writeGcp,
  writeFerm,
  writeShorewall,
];
