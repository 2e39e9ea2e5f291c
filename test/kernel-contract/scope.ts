import ts from 'typescript';

/** The innermost function-like node (constructor and static block included) around `node`, or null at module level. */
export function enclosingFunction(node: ts.Node): ts.Node | null {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (ts.isFunctionLike(at) && !ts.isTypeNode(at)) return at;
  }
  return null;
}

/** The name by which a function is known: its own, or that of the constant or property that it is given to. */
function functionName(node: ts.Node): string {
  if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.name !== undefined) {
    return node.name.getText();
  }
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) {
    return parent.name.getText();
  }
  return '';
}

/**
 * Whether code directly inside `fn` runs while the machine is built rather than while a kernel operation runs:
 * a constructor, `vm_bootstrap`, a function called `create…`, `attach…` or `layOut…`, or a callback handed to a call inside one of
 * these. Whatever else a `create…` or `attach…` function contains may be what it returns, to be called later;
 * a `layOut…` function returns addresses, so all that it contains runs at boot.
 */
export function runsAtBoot(fn: ts.Node | null): boolean {
  if (fn === null || ts.isConstructorDeclaration(fn)) return true;
  if (/^#?(create|attach|layOut)|^vm_bootstrap$/.test(functionName(fn))) return true;
  const outer = enclosingFunction(fn);
  const isCallback =
    (ts.isArrowFunction(fn) || ts.isFunctionExpression(fn)) &&
    (ts.isCallExpression(fn.parent) || ts.isNewExpression(fn.parent));
  return outer !== null && (isCallback || /^layOut/.test(functionName(outer))) && runsAtBoot(outer);
}

/** Whether `node` is only evaluated when the kernel gives up: below a `throw`, a `panic(…)`, or in a function that returns `never`. */
export function isLastWords(node: ts.Node): boolean {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (ts.isThrowStatement(at)) return true;
    if (ts.isCallExpression(at) && /panic\w*$/i.test(at.expression.getText())) return true;
    if (ts.isFunctionLike(at)) return at.type?.kind === ts.SyntaxKind.NeverKeyword;
  }
  return false;
}

function declaredNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap(element => (ts.isBindingElement(element) ? declaredNames(element.name) : []));
}

/** Names that `scope` itself declares, those of nested functions left out; block scopes count as their function's. */
function namesOf(scope: ts.Node): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) || ts.isParameter(node)) {
      for (const name of declaredNames(node.name)) names.add(name);
    } else if (
      (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isImportClause(node)) &&
      node.name !== undefined
    ) {
      names.add(node.name.text);
    } else if (ts.isImportSpecifier(node) || ts.isNamespaceImport(node)) {
      names.add(node.name.text);
    }
    if (node === scope || !ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  visit(scope);
  return names;
}

/** The function or file that declares `identifier`; null for a global. */
export function declaringScope(identifier: ts.Identifier): ts.Node | null {
  for (let at: ts.Node | null = enclosingFunction(identifier); at !== null; at = enclosingFunction(at)) {
    if (namesOf(at).has(identifier.text)) return at;
  }
  const file = identifier.getSourceFile();
  return namesOf(file).has(identifier.text) ? file : null;
}
