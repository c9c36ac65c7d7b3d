/** Whether a text is what it should be: well-formed for its type, and as its schema wants it. */
import { parseJson } from "./parse_json.ts";
import { parseToml } from "./parse_toml.ts";
import { xmlFault } from "./xml_fault.ts";
import { parseYaml } from "./parse_yaml.ts";
import type { Parsed } from "./parsed.ts";
import { propertiesFault } from "./properties_fault.ts";
import { faultOfSchema, schemaFault } from "./schema_fault.ts";
import type { DocumentAnswer, DocumentFault, DocumentQuestion } from "./types.ts";

/** An empty content stands for none: the schema alone is looked at. */
export function documentFault({ type, content, schema }: DocumentQuestion): DocumentAnswer {
  if (content === "") return schema === "" ? undefined : faultOfSchema(schema);
  if (type === "xml") return xmlFault(content);
  if (type === "properties") return propertiesFault(content);
  const parsed = PARSERS[type](content);
  if (isFault(parsed)) return parsed.fault;
  return schema === "" ? undefined : schemaFault(parsed, schema);
}

const PARSERS = { json: parseJson, yaml: parseYaml, toml: parseToml };

function isFault(parsed: Parsed): parsed is { readonly fault: DocumentFault } {
  return "fault" in parsed;
}
