/** Whole answers as bytes. */
import { Buffer } from "node:buffer";
import type { WholeAnswer } from "../whole_answer.ts";
import { type AnswerHeads, type AnswerTerms, connectionLine } from "./answer_heads.ts";
import type { OutQueue } from "./out_queue.ts";
import { hasNoContent } from "./status_text.ts";

export function writeAnswer(
  out: OutQueue,
  heads: AnswerHeads,
  answer: WholeAnswer,
  terms: AnswerTerms,
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
  if (own !== undefined) { for (const [name, value] of own) out.field(name, value); }
  if (terms.isLast || terms.minorVersion === 0) out.latin1(connectionLine(terms));
  out.put(heads.date);
  if (hasLength && !terms.isHead) out.content(content, lengthBytes);
}

const CR = 13;
const LF = 10;
