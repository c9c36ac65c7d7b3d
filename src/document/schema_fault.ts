/** What a JSON Schema says of a value, by the draft that it names; 2020-12 where it names none. */
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from "ajv";
import { Ajv2019 } from "ajv/2019";
import { Ajv2020 } from "ajv/2020";
import type { Parsed } from "./parsed.ts";
import type { DocumentFault } from "./types.ts";

const OPTIONS: Options = {
  // Words that a draft does not know are notes, as the drafts say; and so are formats.
  strict: false,
  validateFormats: false,
  logger: false,
};

/** Schemas that were compiled last. */
const MAX_COMPILED = 64;
const compiled = new Map<string, ValidateFunction>();

/** Throws Error when it is no schema. */
function compile(schema: string): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const made = compiler(schema);
  const [oldest] = compiled.keys();
  if (compiled.size >= MAX_COMPILED && oldest !== undefined) compiled.delete(oldest);
  compiled.set(schema, made);
  return made;
}

function compiler(text: string): ValidateFunction {
  const schema: unknown = JSON.parse(text);
  if (typeof schema === "boolean") return new Ajv2020(OPTIONS).compile(schema);
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) {
    throw new Error("an object or a boolean is wanted");
  }
  const draft = "$schema" in schema ? String(schema.$schema) : "";
  // One for each, so that equal ids in two schemas are no conflict. What a schema names elsewhere is never loaded.
  if (draft.includes("draft-07") || draft.includes("draft-06")) {
    const { $schema: _, ...rest } = schema as { $schema?: unknown };
    return new Ajv(OPTIONS).compile(rest);
  }
  if (draft.includes("2019-09")) return new Ajv2019(OPTIONS).compile(schema);
  return new Ajv2020(OPTIONS).compile(schema);
}

/** What is wrong with the schema itself. */
export function faultOfSchema(schema: string): DocumentFault | undefined {
  try {
    compile(schema);
    return undefined;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return { message: `it is no JSON Schema: ${why}` };
  }
}

/** Throws Error when it is no schema. */
export function schemaFault(
  parsed: Exclude<Parsed, { readonly fault: DocumentFault }>,
  schema: string,
): DocumentFault | undefined {
  const validate = compile(schema);
  for (const [document, value] of parsed.values.entries()) {
    if (validate(value)) continue;
    const [error] = validate.errors ?? [];
    if (error === undefined) return { message: "it does not fit the JSON Schema" };
    const path = error.instancePath.split("/").slice(1).map(unescaped);
    const place = parsed.placeOf(document, path);
    return { message: inWords(error), place };
  }
  return undefined;
}

/** As JSON Pointer has it. */
function unescaped(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}

const SHOWN_CHARS = 256;

function inWords({ instancePath, message, params, keyword }: ErrorObject): string {
  const where = instancePath === "" ? "it" : instancePath.slice(0, SHOWN_CHARS);
  const more = keyword === "additionalProperties"
    ? `: ${String(params.additionalProperty).slice(0, SHOWN_CHARS)}`
    : keyword === "enum"
    ? `: ${JSON.stringify(params.allowedValues).slice(0, SHOWN_CHARS)}`
    : "";
  return `${where} ${message ?? "does not fit the JSON Schema"}${more}`;
}
