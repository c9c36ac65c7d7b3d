/** Compares a password with a bcrypt hash, on a thread of its own: it takes a tenth of a second without a break. */
import { compareSync } from "bcryptjs";
import type { WorkerAnswer, WorkerQuestion } from "../base/mod.ts";

export interface BcryptQuestion {
  readonly password: string;
  readonly hash: string;
}

interface WorkerScope {
  addEventListener(
    type: "message",
    listener: (event: MessageEvent<WorkerQuestion<BcryptQuestion>>) => void,
  ): void;
  postMessage(answer: WorkerAnswer<boolean>): void;
}

function answerQuestions(scope: WorkerScope): void {
  scope.addEventListener(
    "message",
    ({ data: { id, question: { password, hash } } }) =>
      scope.postMessage({ id, answer: compareSync(password, hash) }),
  );
}

answerQuestions(globalThis as unknown as WorkerScope);
