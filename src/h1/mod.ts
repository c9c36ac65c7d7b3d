export type * from "./types.ts";
export { type H1Server, startH1Server } from "./server/h1_server.ts";
export { NO_FIELDS, type SharedFields, WholeAnswer } from "./whole_answer.ts";
export { PassedFields } from "./request/request_fields.ts";
