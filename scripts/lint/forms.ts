/** Language forms that the house does without, and tests that would not run. */

/** The linter itself loads plugins by their default export. */
const PLUGIN = /\/scripts\/lint\/house\.ts$/;
const PRODUCT = /\/src\/(?!.*_test\.ts$)/;
const MARKER = /\b(TODO|FIXME|XXX)\b/;

export const noDefaultExport: Deno.lint.Rule = {
  create(context) {
    if (PLUGIN.test(context.filename.replaceAll("\\", "/"))) return {};
    return {
      ExportDefaultDeclaration(node) {
        context.report({ node, message: "Default export: a named export is wanted" });
      },
    };
  },
};

export const noTypeScriptOnlyForms: Deno.lint.Rule = {
  create(context) {
    const checkMember = (node: Deno.lint.PropertyDefinition | Deno.lint.MethodDefinition) => {
      const isConstructor = node.type === "MethodDefinition" && node.kind === "constructor";
      if (node.accessibility === "private" && !isConstructor) {
        context.report({ node, message: "Keyword private: a #private member is wanted" });
      }
    };
    return {
      TSEnumDeclaration(node) {
        context.report({ node, message: "enum: a union of texts is wanted" });
      },
      TSModuleDeclaration(node) {
        context.report({ node, message: "namespace: a module is wanted" });
      },
      PropertyDefinition: checkMember,
      MethodDefinition: checkMember,
    };
  },
};

export const noSkippedTest: Deno.lint.Rule = {
  create(context) {
    return {
      Property(node) {
        const name = node.key.type === "Identifier" ? node.key.name : "";
        const isOn = node.value.type === "Literal" && node.value.value === true;
        if ((name === "ignore" || name === "only") && isOn) {
          context.report({ node, message: `${name}: true leaves tests out` });
        }
      },
      MemberExpression(node) {
        const text = context.sourceCode.getText(node);
        if (/^(Deno\.test|test|it|describe)\.(ignore|only|skip)$/.test(text)) {
          context.report({ node, message: `${text} leaves tests out` });
        }
      },
    };
  },
};

/** `bytes.slice()` is a copy of a Uint8Array and a view of a Buffer, and nothing in the text tells the two apart. */
export const noBareSlice: Deno.lint.Rule = {
  create(context) {
    if (!PRODUCT.test(context.filename.replaceAll("\\", "/"))) return {};
    return {
      CallExpression(node) {
        const { callee } = node;
        if (node.arguments.length > 0 || callee.type !== "MemberExpression") return;
        if (callee.property.type !== "Identifier" || callee.property.name !== "slice") return;
        context.report({
          node,
          message: "slice() without arguments: of a Buffer it is no copy",
          hint: "copyOf(bytes) of bytes, [...list] of a list.",
        });
      },
    };
  },
};

export const noMarkers: Deno.lint.Rule = {
  create(context) {
    return {
      "Program:exit"() {
        for (const comment of context.sourceCode.getAllComments()) {
          const found = MARKER.exec(comment.value);
          if (found !== null) {
            context.report({ range: comment.range, message: `Marker ${found[1]}: finish it` });
          }
        }
      },
    };
  },
};
