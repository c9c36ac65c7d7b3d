export { DocumentThread } from "./document_thread.ts";
export {
  DOCUMENT_TYPES,
  type DocumentAnswer,
  type DocumentQuestion,
  type DocumentType,
  SCHEMA_TYPES,
} from "./types.ts";
