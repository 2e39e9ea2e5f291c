import ts from 'typescript';
import { rules } from './rules.ts';

/** A place where kernel code breaks the replay contract. */
export interface Violation {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly rule: string;
  readonly what: string;
  readonly why: string;
}

const parse = (file: string, text: string): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);

/** Names of the set accessors in a source of the machine: assigning to one writes a word of simulated memory. */
export function registersOf(text: string): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isSetAccessor(node)) names.push(node.name.getText());
    ts.forEachChild(node, visit);
  };
  visit(parse('', text));
  return names;
}

/** Every violation in the source `text` of `file`, in source order; `registers` may be assigned to. */
export function checkKernelSource(file: string, text: string, registers: ReadonlySet<string> = new Set()): Violation[] {
  const source = parse(file, text);
  const violations: Violation[] = [];
  const visit = (node: ts.Node): void => {
    for (const rule of rules) {
      const what = rule.find(node, registers);
      if (what === null) continue;
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      violations.push({ file, line, rule: rule.name, what, why: rule.why });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return violations;
}

/** One line for a violation: where, which rule, what was found, and why it is refused. */
export function describeViolation(violation: Violation): string {
  const { file, line, rule, what, why } = violation;
  return `${file}:${line}: ${rule}: ${what}. ${why}`;
}
