import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import { filesBelow, root } from '../architecture/source-files.ts';

/** Names under which a code of IBKR is looked at: `code`, `answer.code`, `({ code: error }) => error`. */
const codeName = /^(code|error)$/i;

const nameOf = (node: ts.Node): string =>
  ts.isIdentifier(node) ? node.text : ts.isPropertyAccessExpression(node) ? node.name.text : '';

/** Collects numbers, and names of constants that stand for one. */
class CodeCollector {
  readonly #constants = new Map<string, number>();
  readonly #compared = new Set<number | string>();

  read(path: string): void {
    const text = readFileSync(join(root, path), 'utf8');
    const visit = (node: ts.Node): void => {
      this.#take(node);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true));
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

  #take(node: ts.Node): void {
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isNumericLiteral(node.initializer))
      this.#constants.set(node.name.getText(), Number(node.initializer.text));
    else if (ts.isBinaryExpression(node)) this.#takeComparison(node);
    else if (ts.isNewExpression(node) && node.expression.getText() === 'Set') this.#takeSet(node);
  }

  #takeComparison({ left, operatorToken, right }: ts.BinaryExpression): void {
    const { kind } = operatorToken;
    const compares =
      kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken;
    if (compares && codeName.test(nameOf(left))) this.#takeValue(right);
  }

  #takeSet({ arguments: given }: ts.NewExpression): void {
    const list = given?.[0];
    if (list === undefined || !ts.isArrayLiteralExpression(list)) return;
    // A set of codes has a number among them; the constants beside it are codes too.
    if (list.elements.some(ts.isNumericLiteral))
      for (const element of list.elements) this.#takeValue(element);
  }

  #takeValue(value: ts.Expression): void {
    if (ts.isNumericLiteral(value)) this.#compared.add(Number(value.text));
    else if (ts.isIdentifier(value)) this.#compared.add(value.text);
  }
}

/** IBKR's codes that src/ibkr compares a message's code with, one by one or as a member of a set. */
export function handledCodes(): number[] {
  const collector = new CodeCollector();
  for (const path of filesBelow('src/ibkr', ['.ts'])) collector.read(path);
  return collector.codes();
}
