/** Limits on the size and form of functions and files. */

const MAX_FUNCTION_LINES = 70;
const MAX_FILE_LINES = 400;
const MAX_PARAMETERS = 4;

type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

export const functionSize: Deno.lint.Rule = {
  create(context) {
    const check = (node: FunctionNode) => {
      const lines = countLines(context.sourceCode.text.slice(node.range[0], node.range[1]));
      if (lines <= MAX_FUNCTION_LINES) return;
      context.report({
        node,
        message: `Function of ${lines} lines: at most ${MAX_FUNCTION_LINES} are wanted`,
        hint: "Split it by idea.",
      });
    };
    return {
      FunctionDeclaration: check,
      FunctionExpression: check,
      ArrowFunctionExpression: check,
    };
  },
};

export const maxParameters: Deno.lint.Rule = {
  create(context) {
    const check = (node: FunctionNode) => {
      if (node.params.length <= MAX_PARAMETERS) return;
      context.report({
        node,
        message: `${node.params.length} parameters: at most ${MAX_PARAMETERS} are wanted`,
        hint: "Take one options object.",
      });
    };
    return {
      FunctionDeclaration: check,
      FunctionExpression: check,
      ArrowFunctionExpression: check,
    };
  },
};

export const fileSize: Deno.lint.Rule = {
  create(context) {
    return {
      Program(node) {
        const lines = countLines(context.sourceCode.text.trimEnd());
        if (lines <= MAX_FILE_LINES) return;
        context.report({
          node,
          message: `File of ${lines} lines: at most ${MAX_FILE_LINES} are wanted`,
          hint: "Split it by idea, not by size.",
        });
      },
    };
  },
};
