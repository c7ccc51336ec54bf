import ts from 'typescript';
import { rulesAtBeginningOf } from './rule-numbers.js';
import type { RuleTest, Source } from './sources.js';
import { parse } from './sources.js';

/** `it(…)`, `it.each(…)(…)`, `describe.each(…)(…)` → `it` or `describe`; null for any other call. */
function blockOf(call: ts.CallExpression): 'it' | 'describe' | null {
  let callee: ts.Expression = call.expression;
  while (!ts.isIdentifier(callee)) {
    if (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee)) callee = callee.expression;
    else if (ts.isTaggedTemplateExpression(callee)) callee = callee.tag;
    else return null;
  }
  return callee.text === 'it' || callee.text === 'describe' ? callee.text : null;
}

function titleOf(call: ts.CallExpression): string | null {
  const [title] = call.arguments;
  if (title === undefined || call.arguments.length < 2) return null;
  if (ts.isStringLiteralLike(title)) return title.text;
  return ts.isTemplateExpression(title) ? title.head.text : null;
}

/** The tests of a spec whose names begin with rules, or that stand in a block whose name does. */
export function testsIn(source: Source): readonly RuleTest[] {
  const tests: RuleTest[] = [];
  const look = (node: ts.Node, around: readonly string[]): void => {
    let inside = around;
    if (ts.isCallExpression(node)) {
      const block = blockOf(node);
      const title = block === null ? null : titleOf(node);
      if (title !== null) {
        const rules = [...new Set([...around, ...rulesAtBeginningOf(title)])];
        if (block === 'it' && rules.length > 0) tests.push({ rules, name: title, file: source.file });
        inside = rules;
      }
    }
    ts.forEachChild(node, (child) => look(child, inside));
  };
  look(parse(source), []);
  return tests;
}
