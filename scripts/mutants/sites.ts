/**
 * Where a file can be made wrong: every small fault that one line of it can have, as a piece of text to put in the place
 * of another. The syntax tree is that of the `typescript` package; nothing here runs anything.
 */
import ts from "typescript";

/** What was done to the code; the names are those of the usual mutation operators. */
export type Operator =
  | "comparison"
  | "and-or"
  | "negate condition"
  | "drop branch"
  | "always"
  | "arithmetic"
  | "off by one"
  | "constant"
  | "remove call"
  | "skip update"
  | "return early"
  | "swap arguments"
  | "min-max"
  | "drop default";

export interface Mutant {
  readonly operator: Operator;
  /** Half-open range of characters that is replaced. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** Line number, beginning with 1. */
  readonly line: number;
}

type Add = (operator: Operator, node: ts.Node, replacement: string) => void;

const COMPARISONS: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
};
const ARITHMETIC: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "+=": "-=",
  "-=": "+=",
};
const LOG_METHODS = new Set(["debug", "info", "warn", "error", "log"]);

function binarySites(node: ts.BinaryExpression, add: Add): void {
  const left = node.left.getText();
  const right = node.right.getText();
  const sign = node.operatorToken.getText();
  const comparison = COMPARISONS[sign];
  if (comparison !== undefined) add("comparison", node, `${left} ${comparison} ${right}`);
  if (sign === "&&") add("and-or", node, `(${left} || ${right})`);
  if (sign === "||") add("and-or", node, `(${left} && ${right})`);
  if (sign === "??") add("drop default", node, left);
  const arithmetic = ARITHMETIC[sign];
  const isText = /["'`]/.test(left) || /["'`]/.test(right);
  if (arithmetic !== undefined && !isText) {
    add("arithmetic", node, `${left} ${arithmetic} ${right}`);
  }
}

function numberSites(node: ts.NumericLiteral, add: Add): void {
  // A type such as `1 | 2` and a key are no values.
  if (ts.isLiteralTypeNode(node.parent) || ts.isPropertyAssignment(node.parent)) {
    if (!ts.isPropertyAssignment(node.parent) || node.parent.initializer !== node) return;
  }
  const value = Number(node.text);
  add(value === 0 || value === 1 ? "off by one" : "constant", node, String(value + 1));
}

function callSites(node: ts.CallExpression, add: Add): void {
  const callee = node.expression.getText();
  if (callee === "Math.min") add("min-max", node.expression, "Math.max");
  if (callee === "Math.max") add("min-max", node.expression, "Math.min");
  const [first, second] = node.arguments;
  if (first !== undefined && second !== undefined && node.arguments.length === 2) {
    const args = `${second.getText()}, ${first.getText()}`;
    if (!callee.startsWith("Math.")) add("swap arguments", node, `${callee}(${args})`);
  }
}

function isLog(node: ts.Expression): boolean {
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) &&
    LOG_METHODS.has(node.expression.name.text);
}

function isUpdate(node: ts.Expression): boolean {
  if (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) return true;
  return ts.isBinaryExpression(node) && /^[^=!<>]*=$/.test(node.operatorToken.getText());
}

function statementSites(node: ts.ExpressionStatement, add: Add): void {
  let inner = node.expression;
  if (ts.isAwaitExpression(inner) || ts.isVoidExpression(inner)) inner = inner.expression;
  if (isLog(inner)) return;
  if (ts.isCallExpression(inner)) {
    if (inner.expression.kind !== ts.SyntaxKind.SuperKeyword) add("remove call", node, ";");
  } else if (isUpdate(inner)) {
    add("skip update", node, ";");
  }
}

function branchSites(node: ts.IfStatement, add: Add): void {
  const condition = node.expression.getText();
  add("negate condition", node.expression, `!(${condition})`);
  add("always", node.expression, `(${condition}, true)`);
  add("drop branch", node.expression, `(${condition}, false)`);
}

function bodySites(node: ts.FunctionLikeDeclaration, add: Add): void {
  const { body } = node;
  if (body === undefined || !ts.isBlock(body) || ts.isConstructorDeclaration(node)) return;
  const [first] = body.statements;
  const type = node.type?.getText();
  if (first === undefined || (type !== "void" && type !== "Promise<void>")) return;
  if (body.statements.length > 1) add("return early", first, `return;\n${first.getText()}`);
}

function sitesOf(node: ts.Node, add: Add): void {
  if (ts.isBinaryExpression(node)) binarySites(node, add);
  else if (ts.isNumericLiteral(node)) numberSites(node, add);
  else if (ts.isCallExpression(node)) callSites(node, add);
  else if (ts.isExpressionStatement(node)) statementSites(node, add);
  else if (ts.isIfStatement(node)) branchSites(node, add);
  else if (node.kind === ts.SyntaxKind.TrueKeyword && !ts.isLiteralTypeNode(node.parent)) {
    add("constant", node, "false");
  } else if (node.kind === ts.SyntaxKind.FalseKeyword && !ts.isLiteralTypeNode(node.parent)) {
    add("constant", node, "true");
  }
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) bodySites(node, add);
}

/** A fault that only the simulators ask for: its branch is no part of the product. */
function plantsBug(node: ts.Node): node is ts.IfStatement {
  if (!ts.isIfStatement(node)) return false;
  return /^[\w.#]*\bplanted(\("\w+"\)| === "\w+")$/.test(node.expression.getText());
}

/** Whether a message is worth making: `logger.enabled("debug")`. */
function asksForLog(node: ts.Node): boolean {
  return ts.isIfStatement(node) && /\.enabled\("\w+"\)/.test(node.expression.getText());
}

/** Only how much room it begins with: it grows. */
function makesWriter(node: ts.Node): boolean {
  return ts.isNewExpression(node) && node.expression.getText() === "ByteWriter";
}

/** What cannot change behaviour, or whose change nobody should have to test. */
function isLeftOut(node: ts.Node): boolean {
  return makesWriter(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ||
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) ||
    ts.isThrowStatement(node) || asksForLog(node) ||
    (ts.isExpressionStatement(node) && isLog(node.expression));
}

/** All mutants of one file. */
export function mutantsOf(path: string, source: string): Mutant[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const found: Mutant[] = [];
  const add: Add = (operator, node, replacement) => {
    const start = node.getStart();
    const line = file.getLineAndCharacterOfPosition(start).line + 1;
    found.push({ operator, start, end: node.getEnd(), replacement, line });
  };
  const walk = (node: ts.Node) => {
    if (isLeftOut(node)) return;
    if (plantsBug(node)) {
      // That it is not done in the product is the product's.
      add("always", node.expression, `(${node.expression.getText()}, true)`);
      if (node.elseStatement !== undefined) walk(node.elseStatement);
      return;
    }
    sitesOf(node, add);
    ts.forEachChild(node, walk);
  };
  walk(file);
  return found;
}

/** The file with the fault in it. */
export function applyMutant(source: string, mutant: Mutant): string {
  return source.slice(0, mutant.start) + mutant.replacement + source.slice(mutant.end);
}
