import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type Node, parseSync, Visitor, type VisitorObject } from 'oxc-parser';

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

/** Parses a file of the repository and shows its syntax tree to a visitor. @throws Error where the file does not parse. */
export function visitSource(path: string, visitor: VisitorObject): void {
  const { program, errors } = parseSync(path, readFileSync(join(root, path), 'utf8'));
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  new Visitor(visitor).visit(program);
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
  const imports: Import[] = [];
  const names = new Set<Node>();
  let usesDate = false;
  const add = (specifier: Node | null, typesOnly: boolean, deferred = false): void => {
    if (specifier?.type !== 'Literal' || typeof specifier.value !== 'string') return;
    const { value } = specifier;
    const target = value.startsWith('.') ? normalize(join(dirname(path), value)) : value;
    imports.push({ target, typesOnly, deferred });
  };
  visitSource(path, {
    ImportDeclaration({ source, importKind, specifiers }) {
      const allTypes = specifiers.every((one) => one.type === 'ImportSpecifier' && one.importKind === 'type');
      add(source, importKind === 'type' || (specifiers.length > 0 && allTypes));
    },
    ExportNamedDeclaration({ source, exportKind, specifiers }) {
      add(source, exportKind === 'type' || specifiers.every((one) => one.exportKind === 'type'));
    },
    ExportAllDeclaration: ({ source, exportKind }) => add(source, exportKind === 'type'),
    TSImportType: ({ source }) => add(source, true),
    ImportExpression: ({ source }) => add(source, false, true),
    // A member's name is no use of the global; its parent comes first.
    MemberExpression: ({ property, computed }) => void (computed || names.add(property)),
    Property: ({ key, computed }) => void (computed || names.add(key)),
    TSPropertySignature: ({ key, computed }) => void (computed || names.add(key)),
    Identifier(node) {
      usesDate ||= node.name === 'Date' && !names.has(node);
    },
  });
  return { path, imports, usesDate };
}
