import type { IpAddress } from '../inet/address.ts';
import { type Condition, never, always, unknown } from './condition.ts';
import { answerOf, joinAnswers, type Answer } from './decide.ts';
import type { Firewall } from './firewall.ts';
import type { Ruleset } from './ruleset.ts';
import { walkOutput } from './walk.ts';

/** Outbound is a connection that the machine itself makes. */
export interface Outbound {
  readonly to: IpAddress;
  readonly port: number;
}

/**
 * decideOutbound gives what becomes of a new TCP connection that the machine itself makes to another one. It is undefined
 * where no firewall that was given judges such connections, or the files of one do not tell.
 */
export function decideOutbound(firewalls: readonly Firewall[], { to, port }: Outbound): Answer | undefined {
  const { family } = to;
  const asked = firewalls.filter(({ families }) => families.includes(family));
  const rules = asked.flatMap(({ outbound }) => outbound ?? []);
  if (rules.length === 0 || rules.length < asked.length || firewalls.some(({ dialect }) => lacks(dialect))) {
    return undefined;
  }
  // Its own address is not known; what asks for it is a doubt.
  const from: IpAddress = family === 4 ? { family, value: 0 } : { family, value: 0n };
  return joinAnswers(
    rules.map((own) => answerOf(walkOutput(ofUnknownSource(own), { protocol: 'tcp', from, to, port }))),
  );

  /** One family's rules of a tool that keeps them apart say nothing of the other. */
  function lacks(dialect: string): boolean {
    return !asked.some((one) => one.dialect === dialect);
  }
}

function ofUnknownSource({ chains, ...rest }: Ruleset): Ruleset {
  return {
    ...rest,
    chains: new Map(
      [...chains].map(([name, rules]) => [name, rules.map((rule) => ({ ...rule, when: rule.when.map(blind) }))]),
    ),
  };
}

/** The machine's own packets arrive on no interface. */
function blind(condition: Condition): Condition {
  switch (condition.kind) {
    case 'from':
      return unknown("the machine's own address");
    case 'from-local':
      return always;
    case 'in':
      return condition.name === '*' ? always : never;
    case 'not':
      return { kind: 'not', of: blind(condition.of) };
    case 'all':
    case 'any':
      return { kind: condition.kind, of: condition.of.map(blind) };
    default:
      return condition;
  }
}
