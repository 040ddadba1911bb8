import type { AreNode } from '../../hba/are/syntax.ts';

/** isAnchored tells whether all that an expression fits begins, or ends, where the text does. */
export function isAnchored(node: AreNode, side: 'start' | 'end'): boolean {
  switch (node.kind) {
    case 'assertion':
      return node.assertion === `text-${side}`;
    case 'sequence': {
      const item = side === 'start' ? node.items[0] : node.items.at(-1);
      // `.*` at an end is as much as saying that anything may stand there.
      return item !== undefined && (isAnchored(item, side) || isAnything(item));
    }
    case 'choice':
      return node.branches.every((branch) => isAnchored(branch, side));
    case 'group':
      return isAnchored(node.body, side);
    case 'repeat':
      return node.min > 0 && isAnchored(node.body, side);
    case 'set':
    case 'look':
      return false;
  }
}

function isAnything(node: AreNode): boolean {
  return node.kind === 'repeat' && node.min === 0 && node.max === Infinity && node.body.kind === 'set';
}
