export type * from "./types.ts";
export { NO_FIELDS, type SharedFields, WholeAnswer } from "./whole_answer.ts";
