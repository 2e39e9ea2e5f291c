/** Reads the product's sources: which functions a file declares, and what each of them calls by name. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** `Class.method`, `Class.#private` or `function`, with the names of what is called in it, `#` included, in the order of the text. */
export type Declarations = ReadonlyMap<string, readonly string[]>;

const parsed = new Map<string, Declarations>();

/** The functions, methods, accessors and constants of a file at its top level and in its classes. */
export function declarationsOf(file: string): Declarations {
  let known = parsed.get(file);
  if (known === undefined) {
    known = parse(file);
    parsed.set(file, known);
  }
  return known;
}

function parse(file: string): Declarations {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  const found = new Map<string, readonly string[]>();
  for (const statement of source.statements) {
    if (ts.isClassDeclaration(statement)) {
      const name = statement.name?.text ?? '';
      found.set(name, []);
      for (const member of statement.members) {
        if (member.name !== undefined) {
          found.set(`${name}.${member.name.getText()}`, callsIn(member));
        }
      }
    } else if (ts.isFunctionDeclaration(statement)) {
      found.set(statement.name?.text ?? '', callsIn(statement));
    } else if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations) {
        found.set(declaration.name.getText(), callsIn(declaration));
      }
    }
  }
  return found;
}

/** The last name of each callee: `this.pages.page_alloc(…)` calls `page_alloc`. */
function callsIn(node: ts.Node): readonly string[] {
  const called: string[] = [];
  const visit = (child: ts.Node): void => {
    if (ts.isCallExpression(child)) {
      const callee = child.expression;
      called.push(ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText());
    }
    ts.forEachChild(child, visit);
  };
  visit(node);
  return called;
}
