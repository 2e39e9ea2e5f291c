import ts from 'typescript';
import { declaringScope, enclosingFunction, isLastWords, runsAtBoot } from './scope.ts';

/** One rule of the replay contract. */
export interface Rule {
  readonly name: string;
  /** The reason, as a whole sentence: it ends the error message. */
  readonly why: string;
  /** What is wrong with `node`, in a few words of the source; null when nothing is. */
  find(node: ts.Node, registers: ReadonlySet<string>): string | null;
}

const HOST_GLOBALS = new Set(
  (
    'Date performance process console crypto globalThis Atomics SharedArrayBuffer WebAssembly Promise fetch require ' +
    'setTimeout setInterval setImmediate queueMicrotask structuredClone navigator Intl'
  ).split(' '),
);

function isPropertyName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent) || ts.isTypeNode(parent) || ts.isImportSpecifier(parent)) return true;
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isMethodSignature(parent) ||
      ts.isGetAccessor(parent) ||
      ts.isBindingElement(parent)) &&
    (ts.isBindingElement(parent) ? parent.propertyName === node : parent.name === node)
  );
}

function assignedTarget(node: ts.Node): ts.Expression | null {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const assigns = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
    return assigns ? node.left : null;
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const { operator } = node;
    const counts = operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
    return counts ? node.operand : null;
  }
  return ts.isDeleteExpression(node) ? node.expression : null;
}

function isReadonlyType(type: ts.TypeNode | undefined): boolean {
  if (type === undefined) return false;
  if (ts.isTypeOperatorNode(type)) return type.operator === ts.SyntaxKind.ReadonlyKeyword;
  return (
    ts.isTypeReferenceNode(type) && /^(Readonly|ReadonlyArray|ReadonlyMap|ReadonlySet)$/.test(type.typeName.getText())
  );
}

/** Whether a module-level initialiser makes something that could be changed later. */
function isMutableValue(value: ts.Expression): boolean {
  if (ts.isAsExpression(value) && value.type.getText() === 'const') return false;
  if (ts.isAsExpression(value) || ts.isSatisfiesExpression(value) || ts.isParenthesizedExpression(value)) {
    return isMutableValue(value.expression);
  }
  if (ts.isCallExpression(value))
    return /(^|\.)(create|attach)\w*$|\.(from|of|slice|map|filter|concat)$/.test(value.expression.getText());
  return ts.isObjectLiteralExpression(value) || ts.isArrayLiteralExpression(value) || ts.isNewExpression(value);
}

function isModuleState(node: ts.Node): boolean {
  if (ts.isPropertyDeclaration(node)) {
    const flags = ts.getCombinedModifierFlags(node);
    if ((flags & ts.ModifierFlags.Static) === 0) return false;
    if ((flags & ts.ModifierFlags.Readonly) === 0) return true;
  } else if (!ts.isVariableDeclaration(node) || enclosingFunction(node) !== null) {
    return false;
  } else if ((ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const) === 0) {
    return true;
  }
  if (node.initializer === undefined) return false;
  if (ts.isNewExpression(node.initializer)) return !isReadonlyType(node.type);
  return isMutableValue(node.initializer) && !isReadonlyType(node.type);
}

function isSuspension(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node) || ts.isYieldExpression(node)) return true;
  if (ts.isForOfStatement(node)) return node.awaitModifier !== undefined;
  if (!ts.isFunctionLike(node)) return false;
  const isAsync = (ts.getCombinedModifierFlags(node as ts.Declaration) & ts.ModifierFlags.Async) !== 0;
  return isAsync || ('asteriskToken' in node && node.asteriskToken !== undefined);
}

function isAllocation(node: ts.Node): boolean {
  return (
    ts.isNewExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isObjectLiteralExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node)
  );
}

const firstLine = (node: ts.Node): string => node.getText().split('\n', 1)[0]!.trim().slice(0, 60);

/** The replay contract of kernel code, as rules over its syntax. */
export const rules: readonly Rule[] = [
  {
    name: 'no try',
    why: 'The model machine preempts a CPU by throwing through the kernel; a handler would catch that throw.',
    find: node => (ts.isTryStatement(node) ? 'try statement' : null),
  },
  {
    name: 'no host globals',
    why: 'Time, randomness and shared memory come from the Machine port alone, or a replay would differ.',
    find(node) {
      if (ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random') return 'Math.random';
      if (!ts.isIdentifier(node) || !HOST_GLOBALS.has(node.text) || isPropertyName(node)) return null;
      return declaringScope(node) === null ? node.text : null;
    },
  },
  {
    name: 'no module state',
    why: 'Kernel state lives in the memory of the machine; write `as const`, Object.freeze or a readonly type on a table.',
    find: node => (isModuleState(node) ? firstLine(node) : null),
  },
  {
    name: 'no suspension',
    why: 'A CPU runs a kernel operation to its end on one stack; waiting is the business of the wait channels.',
    find: node => (isSuspension(node) ? firstLine(node) : null),
  },
  {
    name: 'no fields changed after construction',
    why: 'A value kept in a JavaScript object survives an unwound operation and is unknown to other CPUs; keep it in a word.',
    find(node, registers) {
      const target = assignedTarget(node);
      if (target === null || !(ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)))
        return null;
      if (ts.isPropertyAccessExpression(target) && registers.has(target.name.text)) return null;
      return runsAtBoot(enclosingFunction(node)) ? null : firstLine(node);
    },
  },
  {
    name: 'no state in closures',
    why: 'A variable that outlives its function is state outside the memory of the machine; keep it in a word.',
    find(node) {
      const target = assignedTarget(node);
      if (target === null || !ts.isIdentifier(target)) return null;
      const here = enclosingFunction(node);
      return here === null || declaringScope(target) === here ? null : firstLine(node);
    },
  },
  {
    name: 'no allocation',
    why: 'Hot kernel code allocates nothing; build objects and functions in a constructor or in a create…, attach… or layOut… function.',
    find(node) {
      if (!isAllocation(node)) return null;
      if (runsAtBoot(enclosingFunction(node)) || isLastWords(node)) return null;
      return firstLine(node);
    },
  },
];
