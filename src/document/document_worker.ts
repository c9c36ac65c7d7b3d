/** Looks at documents on a thread of its own: they may be large, and a schema may hold an expression without end. */
import type { WorkerAnswer, WorkerQuestion } from "../base/mod.ts";
import { documentFault } from "./document_fault.ts";
import type { DocumentAnswer, DocumentQuestion } from "./types.ts";

interface WorkerScope {
  addEventListener(
    type: "message",
    listener: (event: MessageEvent<WorkerQuestion<DocumentQuestion>>) => void,
  ): void;
  postMessage(answer: WorkerAnswer<DocumentAnswer>): void;
}

function answerQuestions(scope: WorkerScope): void {
  scope.addEventListener(
    "message",
    ({ data: { id, question } }) => scope.postMessage({ id, answer: documentFault(question) }),
  );
}

answerQuestions(globalThis as unknown as WorkerScope);
