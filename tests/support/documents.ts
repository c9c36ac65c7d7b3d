/** Looks at documents as the server's own thread does, without one. */
import type { DocumentAnswer, DocumentQuestion } from "../../src/document/mod.ts";
import { documentFault } from "../../src/document/document_fault.ts";

export const documents = {
  fault: (question: DocumentQuestion): Promise<DocumentAnswer> =>
    Promise.resolve(documentFault(question)),
};
