import type { Node } from 'oxc-parser';

import { filesBelow, visitSource } from '../architecture/source-files.ts';

/** Names under which a code of IBKR is looked at: `code`, `answer.code`, `({ code: error }) => error`. */
const codeName = /^(code|error)$/i;

function nameOf(node: Node): string {
  if (node.type === 'MemberExpression' && !node.computed) return nameOf(node.property);
  return node.type === 'Identifier' ? node.name : '';
}

const numberOf = (node: Node | null): number | undefined =>
  node?.type === 'Literal' && typeof node.value === 'number' ? node.value : undefined;

/** Collects numbers, and names of constants that stand for one. */
class CodeCollector {
  readonly #constants = new Map<string, number>();
  readonly #compared = new Set<number | string>();

  read(path: string): void {
    visitSource(path, {
      VariableDeclarator: ({ id, init }) => {
        const number = numberOf(init);
        if (number !== undefined) this.#constants.set(nameOf(id), number);
      },
      BinaryExpression: ({ left, operator, right }) => {
        if ((operator === '===' || operator === '!==') && codeName.test(nameOf(left))) this.#takeValue(right);
      },
      NewExpression: ({ callee, arguments: [list] }) => {
        if (nameOf(callee) !== 'Set' || list?.type !== 'ArrayExpression') return;
        // A set of codes has a number among them; the constants beside it are codes too.
        if (list.elements.some((element) => numberOf(element) !== undefined))
          for (const element of list.elements) this.#takeValue(element);
      },
    });
  }

  /** Ascending. @throws Error where a constant a code is compared with is no number of the room. */
  codes(): number[] {
    const numbers = [...this.#compared].map((compared) => {
      const number = typeof compared === 'number' ? compared : this.#constants.get(compared);
      if (number === undefined) throw new Error(`what number is ${String(compared)}?`);
      return number;
    });
    return [...new Set(numbers)].sort((one, other) => one - other);
  }

  #takeValue(value: Node | null): void {
    const number = numberOf(value);
    if (number !== undefined) this.#compared.add(number);
    else if (value?.type === 'Identifier') this.#compared.add(value.name);
  }
}

/** IBKR's codes that src/ibkr compares a message's code with, one by one or as a member of a set. */
export function handledCodes(): number[] {
  const collector = new CodeCollector();
  for (const path of filesBelow('src/ibkr', ['.ts'])) collector.read(path);
  return collector.codes();
}
