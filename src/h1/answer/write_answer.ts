/** Whole answers as bytes. */
import { Buffer } from "node:buffer";
import type { WholeAnswer } from "../whole_answer.ts";
import { type AnswerEnd, type AnswerHeads, connectionLine, fieldLines } from "./answer_heads.ts";
import type { OutQueue } from "./out_queue.ts";
import { hasNoContent } from "./status_text.ts";

export interface AnswerOptions extends AnswerEnd {
  /** The answer to HEAD says how long its content is and has none. */
  readonly isHead: boolean;
}

export function writeAnswer(
  out: OutQueue,
  heads: AnswerHeads,
  answer: WholeAnswer,
  options: AnswerOptions,
): void {
  const { content, own } = answer;
  const hasLength = !hasNoContent(answer.status);
  const lengthBytes = typeof content === "string" ? Buffer.byteLength(content) : content.length;
  out.put(heads.beginning(answer, hasLength));
  if (hasLength) {
    out.number(lengthBytes);
    out.u8(CR);
    out.u8(LF);
  }
  if (own !== undefined) out.latin1(fieldLines(own));
  if (options.isLast || options.isOld) out.latin1(connectionLine(options));
  out.put(heads.date);
  if (hasLength && !options.isHead) out.content(content, lengthBytes);
}

const CR = 13;
const LF = 10;
