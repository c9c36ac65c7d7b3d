/** In a pure room nothing may know the time, draw at random, wait, or touch the machine. */

const PURE = /\/src\/(raft|state|naming|push|auth)\/(?!.*_test\.ts$)/;

/** Globals through which a clock, a random source, a timer, a promise or the machine could come in. */
const BANNED = new Set([
  "Deno",
  "process",
  "performance",
  "crypto",
  "fetch",
  "console",
  "globalThis",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "Promise",
  "PromiseLike",
  "AsyncIterable",
  "Temporal",
]);

interface Ranged {
  readonly range: Deno.lint.Range;
}

function same(a: Ranged | null | undefined, b: Ranged): boolean {
  return a !== null && a !== undefined && a.range[0] === b.range[0] && a.range[1] === b.range[1];
}

/** True where the identifier is only the name of a member, which can be any word. */
function isMemberName(node: Deno.lint.Identifier): boolean {
  const parent: unknown = node.parent;
  if (typeof parent !== "object" || parent === null) return false;
  const has = (name: "key" | "property"): boolean => {
    const child: unknown = Reflect.get(parent, name);
    return typeof child === "object" && child !== null && "range" in child &&
      same(child as Ranged, node);
  };
  return (has("key") || has("property")) && Reflect.get(parent, "computed") !== true;
}

function memberText(node: Deno.lint.MemberExpression): string {
  const { object, property } = node;
  return object.type === "Identifier" && property.type === "Identifier"
    ? `${object.name}.${property.name}`
    : "";
}

export const pureRoom: Deno.lint.Rule = {
  create(context) {
    if (!PURE.test(context.filename.replaceAll("\\", "/"))) return {};
    const refuse = (node: Deno.lint.Node, found: string) =>
      context.report({
        node,
        message: `${found} has no place in a pure room`,
        hint: "Take it as plain data from the shell, or do it there.",
      });
    const refuseAsync = (node: Deno.lint.Node & { async: boolean }) => {
      if (node.async) refuse(node, "An async function");
    };
    return {
      Identifier(node) {
        if (BANNED.has(node.name) && !isMemberName(node)) refuse(node, node.name);
      },
      MemberExpression(node) {
        const text = memberText(node);
        if (text === "Math.random" || text === "Date.now") refuse(node, text);
      },
      NewExpression(node) {
        const isDate = node.callee.type === "Identifier" && node.callee.name === "Date";
        if (isDate && node.arguments.length === 0) refuse(node, "new Date()");
      },
      CallExpression(node) {
        if (node.callee.type === "Identifier" && node.callee.name === "Date") {
          refuse(node, "Date()");
        }
      },
      ImportDeclaration(node) {
        if (!node.source.value.startsWith(".")) refuse(node, `Import of "${node.source.value}"`);
      },
      ImportExpression(node) {
        refuse(node, "A dynamic import");
      },
      AwaitExpression(node) {
        refuse(node, "await");
      },
      FunctionDeclaration: refuseAsync,
      FunctionExpression: refuseAsync,
      ArrowFunctionExpression: refuseAsync,
    };
  },
};
