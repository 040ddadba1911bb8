// In a network namespace of its own: loads each ruleset of standard input, and says which connections leave the machine.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const { rulesets, targets } = JSON.parse(readFileSync(0, 'utf8'));
const run = (program, args, input) => execFileSync(program, args, { input, stdio: ['pipe', 'ignore', 'inherit'] });

// What is sent into a cable that ends here is counted, and answered by nobody.
run('ip', ['link', 'set', 'lo', 'up']);
run('ip', ['link', 'add', 'd0', 'type', 'veth', 'peer', 'name', 'd1']);
run('ip', ['address', 'add', '203.0.113.1/24', 'dev', 'd0']);
run('ip', ['link', 'set', 'd0', 'arp', 'off', 'up']);
run('ip', ['link', 'set', 'd1', 'up']);
run('ip', ['route', 'add', 'default', 'dev', 'd0']);
// Neighbours are looked for by themselves.
const ipv6 = '/proc/sys/net/ipv6/conf/d0/disable_ipv6';
if (existsSync(ipv6)) writeFileSync(ipv6, '1');

/** Packets sent, the tenth number of the line (proc_pid_net(5)); /sys is of the namespace that it was mounted in. */
const sent = () => Number(/d0:(?:\s+\d+){9}\s+(\d+)/.exec(readFileSync('/proc/self/net/dev', 'utf8'))?.[1]);

const outcomes = [];
for (const { program, text } of rulesets) {
  if (program === 'nft') run('nft', ['-f', '-'], `flush ruleset\n${text}`);
  else run('iptables-restore', [], text);
  const leaves = [];
  for (const { to, port } of targets) {
    const before = sent();
    const socket = connect(port, to).on('error', () => {});
    await sleep(150);
    socket.destroy();
    leaves.push(sent() > before);
  }
  outcomes.push(leaves);
  run('nft', ['flush', 'ruleset']);
}
process.stdout.write(JSON.stringify(outcomes));
