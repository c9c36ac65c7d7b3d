import { DOCUMENT_TYPES, type DocumentType } from "../../document/mod.ts";

/** Undefined for what is none. */
export function documentTypeOf(text: string): DocumentType | undefined {
  return DOCUMENT_TYPES.find((type) => type === text);
}
