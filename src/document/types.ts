/** What is asked of a document, and what is wrong with it. */

export const DOCUMENT_TYPES = ["json", "yaml", "toml", "xml", "properties"] as const;
export type DocumentType = typeof DOCUMENT_TYPES[number];

/** Those of a tree of values, which alone can have a JSON Schema. */
export const SCHEMA_TYPES: readonly DocumentType[] = ["json", "yaml", "toml"];

/** A place in a text, both from 1; columns count UTF-16 units. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

export interface DocumentFault {
  /** In words. */
  readonly message: string;
  /** Absent where the parser of the type tells none. */
  readonly place?: TextPlace | undefined;
}

export interface DocumentQuestion {
  readonly type: DocumentType;
  readonly content: string;
  /** A JSON Schema; empty for none. */
  readonly schema: string;
}

/** Undefined: nothing is wrong. */
export type DocumentAnswer = DocumentFault | undefined;
