/** Compares a password with a bcrypt hash, on a thread of its own: it takes a tenth of a second without a break. */
import { compareSync } from "bcryptjs";

export interface BcryptQuestion {
  readonly id: number;
  readonly password: string;
  readonly hash: string;
}

export interface BcryptAnswer {
  readonly id: number;
  readonly matches: boolean;
}

interface WorkerScope {
  addEventListener(type: "message", listener: (event: MessageEvent<BcryptQuestion>) => void): void;
  postMessage(answer: BcryptAnswer): void;
}

function answerQuestions(scope: WorkerScope): void {
  scope.addEventListener(
    "message",
    ({ data: { id, password, hash } }) =>
      scope.postMessage({ id, matches: compareSync(password, hash) }),
  );
}

answerQuestions(globalThis as unknown as WorkerScope);
