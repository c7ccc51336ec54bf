import ts from 'typescript';
import { rulesAtBeginningOf, rulesIn } from './rule-numbers.js';
import type { Home, Source } from './sources.js';
import { parse } from './sources.js';

function docstringOf(node: ts.Node): string {
  return ts
    .getJSDocCommentsAndTags(node)
    .map((part) => part.getText())
    .join('\n');
}

/** What can decide something. A type that names a rule only says what the data means. */
function nameOf(node: ts.Node): string | null {
  if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) return node.name?.text ?? null;
  if (ts.isMethodDeclaration(node) || ts.isPropertyAssignment(node)) {
    return ts.isIdentifier(node.name) ? node.name.text : null;
  }
  if (ts.isVariableStatement(node)) {
    const [first] = node.declarationList.declarations;
    return first !== undefined && ts.isIdentifier(first.name) ? first.name.text : null;
  }
  return null;
}

/** The functions, classes and constants of a source whose docstrings name rules. */
export function homesIn(source: Source): readonly Home[] {
  const homes: Home[] = [];
  const look = (node: ts.Node): void => {
    const name = nameOf(node);
    const text = name === null ? '' : docstringOf(node);
    const rules = rulesIn(text);
    const first = rulesAtBeginningOf(text.replace(/^[/*\s]+/u, ''));
    if (name !== null && rules.length > 0) homes.push({ rules, first, name, file: source.file });
    ts.forEachChild(node, look);
  };
  look(parse(source));
  return homes;
}
