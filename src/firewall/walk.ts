import { holds } from '../inet/address-set.ts';
import { type IpAddress, printAddress, sameAddress } from '../inet/address.ts';
import { isLoopback } from '../inet/loopback.ts';
import type { Flow, NewConnection } from './connection.ts';
import { matchAll } from './match.ts';
import type { Place } from './place.ts';
import type { Action, BaseChain, Hook, Rule, Ruleset, Verdict } from './ruleset.ts';

/** Outcome is one thing that may happen to a connection, and the line that does it. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly place: Place | undefined;
  /** A rule said so, not a policy. */
  readonly byRule: boolean;
}

/** Walked is what may happen to a connection in one firewall. */
export interface Walked {
  /** In the order they were met; the last one is what happens where no doubt comes true. */
  readonly outcomes: readonly Outcome[];
  /** What the firewall's answer may depend on, each with the line that asks for it. */
  readonly doubts: readonly { readonly text: string; readonly place: Place }[];
}

/** maxDepth is how deep chains may call each other: the kernel's NFT_JUMP_STACK_SIZE (nf_tables.h). */
const maxDepth = 16;

/** Where connection tracking is hooked in: NF_IP_PRI_CONNTRACK of linux/netfilter_ipv4.h. */
const conntrackPriority = -200;

/** maxFlows bounds the ways on which doubtful translations send a connection. */
const maxFlows = 64;

/** Walk is the state of one walk; what it finds is added to it. */
interface Walk {
  readonly rules: Ruleset;
  readonly outcomes: Outcome[];
  readonly doubts: { text: string; place: Place }[];
}

/** One base chain's run: the connections that go on from it. */
interface Run {
  flow: Flow;
  accepted: Outcome | undefined;
  readonly onward: Flow[];
}

/** walkRules takes a connection through the hooks of a firewall: ingress, prerouting, then input or forward. */
export function walkRules(rules: Ruleset, connection: NewConnection): Walked {
  const walk: Walk = { rules, outcomes: [], doubts: [] };
  const arrived: Arrival[] = [{ flow: connection, accepted: undefined }];
  const early = walkHook(walk, ['ingress', 'prerouting'], arrived);
  const ways = early.map((one) => ({ one, way: wayOf(walk, one.flow, connection) }));
  const local = ways.filter(({ way }) => way !== 'forward').map(({ one }) => one);
  const passing = ways
    .filter(({ way }) => way !== 'input')
    .map(({ one }) => ({ ...one, flow: withOut(rules, one.flow) }));
  const through = [...walkHook(walk, ['input'], local), ...walkHook(walk, ['forward'], passing)];
  for (const { accepted } of through) {
    walk.outcomes.push(accepted ?? { verdict: 'accept', place: undefined, byRule: false });
  }
  return { outcomes: walk.outcomes, doubts: walk.doubts };
}

/** walkOutput takes a connection that the machine itself makes through the hook output. */
export function walkOutput(rules: Ruleset, connection: NewConnection): Walked {
  const walk: Walk = { rules, outcomes: [], doubts: [] };
  for (const { accepted } of walkHook(walk, ['output'], [{ flow: connection, accepted: undefined }])) {
    walk.outcomes.push(accepted ?? { verdict: 'accept', place: undefined, byRule: false });
  }
  return { outcomes: walk.outcomes, doubts: walk.doubts };
}

/** Arrival is a connection between two chains, with the best reason so far for its being let through. */
interface Arrival {
  readonly flow: Flow;
  readonly accepted: Outcome | undefined;
}

function walkHook(walk: Walk, hooks: readonly Hook[], arrivals: readonly Arrival[]): readonly Arrival[] {
  let now = arrivals;
  for (const hook of hooks) {
    const bases = walk.rules.bases.filter((base) => base.hook === hook);
    for (const base of bases.toSorted((a, b) => a.priority - b.priority)) {
      now = now.flatMap((arrival) => walkBase(walk, base, arrival)).slice(0, maxFlows);
    }
  }
  return now;
}

function walkBase(walk: Walk, base: BaseChain, arrival: Arrival): readonly Arrival[] {
  const { flow, accepted } = arrival;
  if (base.family !== undefined && base.family !== flow.from.family) return [arrival];
  if (base.devices !== undefined && flow.in !== undefined && !base.devices.includes(flow.in)) return [arrival];
  // What is not tracked is not translated either.
  if (base.type === 'nat' && flow.state === 'untracked') return [arrival];
  const run: Run = { flow: withState(flow, base), accepted: undefined, onward: [] };
  const falls = walkChain(walk, run, base, base.chain, 0);
  if (falls) conclude(walk, run, base, { ...base.policy, place: base.policy.place, byRule: false });
  const onward: Arrival[] = run.onward.map((translated) => ({ flow: translated, accepted }));
  if (run.accepted !== undefined) onward.push({ flow: run.flow, accepted: betterReason(accepted, run.accepted) });
  return onward;
}

/** withState gives what conntrack says of a connection that it has not seen, and of one that it has. */
function withState(flow: Flow, base: BaseChain): Flow {
  if (flow.state === 'untracked') return flow;
  const isEarly = base.hook === 'ingress' || (base.hook === 'prerouting' && base.priority < conntrackPriority);
  if (isEarly) return { ...flow, state: 'invalid' };
  const { state: _, ...rest } = flow;
  return rest;
}

/** A rule says more than a policy, and a later line more than an earlier one. */
function betterReason(before: Outcome | undefined, now: Outcome): Outcome {
  if (before === undefined) return now;
  return before.byRule && !now.byRule ? before : now.place === undefined ? before : now;
}

/** conclude notes a verdict. A nat chain's accept only says that nothing is translated. */
function conclude(walk: Walk, run: Run, base: BaseChain, outcome: Outcome): void {
  if (outcome.verdict !== 'accept') walk.outcomes.push(outcome);
  else if (base.type === 'nat') run.accepted ??= { verdict: 'accept', place: undefined, byRule: false };
  else run.accepted = outcome;
}

/** walkChain goes through a chain and tells whether the connection may come to its end. */
function walkChain(walk: Walk, run: Run, base: BaseChain, name: string, depth: number): boolean {
  const rules = walk.rules.chains.get(name);
  if (rules === undefined || depth > maxDepth) return true;
  let falls = false;
  for (const rule of rules) {
    const met = matchAll(rule.when, run.flow, walk.rules.bridges ?? []);
    if (met === 'no' || rule.action.kind === 'nothing') continue;
    if (met !== 'yes') walk.doubts.push(...met.depends.map((text) => ({ text, place: rule.place })));
    const step = perform(walk, run, base, rule, depth);
    falls ||= step === 'falls' || step === 'both';
    if (met === 'yes' && step !== 'goes on' && step !== 'both') return falls;
  }
  return true;
}

/** Step is where a rule's action leaves the connection: decided, at the chain's end, at the next rule, or undecided. */
type Step = 'ends' | 'falls' | 'goes on' | 'both';

function perform(walk: Walk, run: Run, base: BaseChain, rule: Rule, depth: number): Step {
  const { action, place } = rule;
  switch (action.kind) {
    case 'nothing':
      return 'goes on';
    case 'verdict':
      conclude(walk, run, base, { verdict: action.verdict, place, byRule: true });
      return 'ends';
    case 'return':
      return 'falls';
    case 'jump':
      return callChain(walk, run, base, rule, action.chain, depth) ? 'goes on' : 'ends';
    case 'goto':
      return callChain(walk, run, base, rule, action.chain, depth) ? 'falls' : 'ends';
    case 'untrack':
      run.flow = { ...run.flow, state: 'untracked' };
      return 'goes on';
    case 'translate':
      run.onward.push(translate(run.flow, action, place));
      return 'ends';
    case 'unknown':
      walk.doubts.push({ text: action.text, place });
      conclude(walk, run, base, { verdict: 'accept', place, byRule: true });
      conclude(walk, run, base, { verdict: 'drop', place, byRule: true });
      return 'goes on';
  }
}

/** callChain tells whether the connection may come back; a chain that is not in the file may do anything. */
function callChain(walk: Walk, run: Run, base: BaseChain, rule: Rule, chain: string, depth: number): boolean {
  if (walk.rules.chains.has(chain)) return walkChain(walk, run, base, chain, depth + 1);
  walk.doubts.push({ text: `the chain ${chain.split(' ').at(-1) ?? chain} is not in the file`, place: rule.place });
  conclude(walk, run, base, { verdict: 'accept', place: rule.place, byRule: true });
  conclude(walk, run, base, { verdict: 'drop', place: rule.place, byRule: true });
  return true;
}

function translate(flow: Flow, action: Action & { readonly kind: 'translate' }, place: Place): Flow {
  const before = flow.translated ?? { place, port: flow.port, ...(flow.to !== undefined && { to: flow.to }) };
  return {
    ...flow,
    ...(action.to !== undefined && { to: action.to }),
    port: action.port ?? flow.port,
    translated: before,
  };
}

/** A translated destination that is neither this one nor a container may be another address of this machine. */
function wayOf(walk: Walk, flow: Flow, connection: NewConnection): 'input' | 'forward' | 'both' {
  const { to, translated } = flow;
  if (translated?.place === undefined || to === undefined || isLoopback(to)) return 'input';
  if (connection.to !== undefined && sameAddress(to, connection.to)) return 'input';
  if (bridgeOf(walk.rules, to) !== undefined) return 'forward';
  walk.doubts.push({ text: `${printAddress(to)} is an address of this machine`, place: translated.place });
  return 'both';
}

function withOut(rules: Ruleset, flow: Flow): Flow {
  const out = flow.to === undefined ? undefined : bridgeOf(rules, flow.to);
  return out === undefined ? flow : { ...flow, out };
}

function bridgeOf(rules: Ruleset, address: IpAddress): string | undefined {
  return rules.bridges?.find((bridge) => holds(bridge.addresses, address))?.name;
}
