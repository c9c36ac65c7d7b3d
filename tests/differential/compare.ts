/** Holds what three servers made of the same bytes against each other, and against what is said of each oddity. */
import type { Exchange } from "./exchange.ts";
import { ODDITIES, type Oddity } from "./oddities.ts";
import type { Answer } from "./read_answers.ts";
import type { Heard } from "./run_exchange.ts";

export type EngineName = "native" | "deno" | "node";
export type HeardBy = Readonly<Record<EngineName, Heard>>;

export interface Comparison {
  /** Of what differs, in the words of the table; empty where nothing does. */
  readonly difference: string;
  /** What should not be; empty where all is well. */
  readonly faults: readonly string[];
}

const BY_NAME = new Map(ODDITIES.map((oddity) => [oddity.name, oddity]));
const OTHERS = ["deno", "node"] as const;

export function compare(exchange: Exchange, heard: HeardBy): Comparison {
  const oddity = BY_NAME.get(exchange.oddity);
  return oddity === undefined || exchange.oddAt === undefined
    ? comparePlain(exchange, heard)
    : compareOdd(exchange, { oddity, oddAt: exchange.oddAt }, heard);
}

/** All have to say the same. */
function comparePlain({ drafts }: Exchange, heard: HeardBy): Comparison {
  const native = allOf(heard.native);
  const faults = OTHERS.filter((name) => allOf(heard[name]) !== native)
    .map((name) => `${name} says ${allOf(heard[name])}\nnative says ${native}`);
  if (heard.native.answers.length !== drafts.length || heard.native.fault !== "") {
    faults.push(
      `native gave ${heard.native.answers.length} answers of ${drafts.length}: ${native}`,
    );
  }
  return { difference: "", faults };
}

function compareOdd(
  { drafts }: Exchange,
  { oddity, oddAt }: { readonly oddity: Oddity; readonly oddAt: number },
  heard: HeardBy,
): Comparison {
  const faults: string[] = [];
  const { answers, end, fault } = heard.native;
  if (fault !== "") faults.push(`native wrote ${fault}`);
  if (end !== "closed") faults.push("native waits");
  const found = answers[oddAt]?.status ?? 0;
  const wanted = oddity.native === "served" ? 200 : oddity.native;
  if (found !== wanted) faults.push(`native answered ${found}, wanted ${wanted}`);
  // What is refused ends the connection: nothing of it is read as a request.
  const count = wanted === 200 ? drafts.length : oddAt + 1;
  if (answers.length !== count) {
    faults.push(`native gave ${answers.length} answers, wanted ${count}`);
  }
  for (const name of OTHERS) {
    // Node answers none of them where it has read the odd one by then.
    const before = heard[name].answers.slice(0, oddAt).filter(({ status }) => status === 200);
    const differs = before.findIndex((answer, at) => oneOf(answer) !== oneOf(answers[at]));
    if (differs >= 0) faults.push(`${name} differs before what is odd: ${oneOf(before[differs])}`);
  }
  const states = OTHERS.map((name) => `${name} ${stateOf(heard[name], oddAt)}`);
  const own = wanted === 200 ? "serves" : "refuses";
  const isSame = OTHERS.every((name) =>
    own === "serves"
      ? allOf(heard[name]) === allOf(heard.native)
      : stateOf(heard[name], oddAt) === "refuses"
  );
  const difference = isSame ? "" : [`${oddity.name}: native ${own}`, ...states].join(", ");
  return { difference, faults };
}

/** What became of the request in question: a connection that is closed without a word is a refusal, too. */
function stateOf({ answers, end }: Heard, at: number): "serves" | "refuses" | "waits" {
  const status = answers[at]?.status;
  if (status === undefined) return end === "closed" ? "refuses" : "waits";
  return status === 200 ? "serves" : "refuses";
}

function allOf({ answers, end, fault }: Heard): string {
  return [...answers.map(oneOf), end, fault].join("\n");
}

function oneOf(answer: Answer | undefined): string {
  if (answer === undefined) return "none";
  const { status, headers, body } = answer;
  return `${status} ${headers.get("content-type")} ${headers.get("content-length")} ${body}`;
}
