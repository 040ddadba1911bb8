import { countV4, countV6 } from './origins.ts';
import type { Passage } from './passage.ts';

/** A rack of standbys has fewer addresses than a /24, or one /64. */
const most4 = 256;
const most6 = 1n << 64n;

/** isForStandbys tells whether the addresses of a passage are few enough to be those of standbys; true where only DNS knows. */
export function isForStandbys({ from, condition }: Passage): boolean {
  return condition !== undefined || (countV4(from) <= most4 && countV6(from) <= most6);
}
