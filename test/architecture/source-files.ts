import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Paths from the repository's root of the files below a folder with one of the extensions. */
export function filesBelow(folder: string, extensions: readonly string[]): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(
      (name) => extensions.some((extension) => name.endsWith(extension)) && !name.includes('node_modules'),
    )
    .map((name) => join(folder, name))
    .sort();
}

export interface Import {
  /** A path from the root for files of ours, else a package's name. */
  readonly target: string;
  readonly typesOnly: boolean;
  /** Loaded only where its line is reached. */
  readonly deferred: boolean;
}

export interface SourceFile {
  readonly path: string;
  readonly imports: readonly Import[];
  /** Uses the global `Date`. */
  readonly usesDate: boolean;
}

export function readSource(path: string): SourceFile {
  const source = ts.createSourceFile(
    path,
    readFileSync(join(root, path), 'utf8'),
    ts.ScriptTarget.ES2023,
    true,
  );
  const imports: Import[] = [];
  let usesDate = false;
  const add = (specifier: ts.Node | undefined, typesOnly: boolean, deferred = false): void => {
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return;
    const target = specifier.text.startsWith('.')
      ? normalize(join(dirname(path), specifier.text))
      : specifier.text;
    imports.push({ target, typesOnly, deferred });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, importsOnlyTypes(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, exportsOnlyTypes(node));
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false, true);
    else if (ts.isIdentifier(node) && node.text === 'Date') usesDate ||= !isMemberName(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { path, imports, usesDate };
}

function importsOnlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return (
    !clause.name &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every((name) => name.isTypeOnly)
  );
}

function exportsOnlyTypes(declaration: ts.ExportDeclaration): boolean {
  const clause = declaration.exportClause;
  return (
    declaration.isTypeOnly ||
    (clause !== undefined && ts.isNamedExports(clause) && clause.elements.every((name) => name.isTypeOnly))
  );
}

function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isPropertySignature(parent) && parent.name === node)
  );
}
