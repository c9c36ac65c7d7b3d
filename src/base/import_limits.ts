/** Bounds of imports. */
const MIB = 1024 * 1024;

export const IMPORT = {
  /** Requests to one server at a time. */
  width: 8,
  /** Longest wait for an answer. */
  answerMs: 30_000,
  /** A page of configs with their contents. */
  maxAnswerBytes: 512 * MIB,
  /** Configs, services or rows that are asked for at a time. */
  pageSize: 100,
  /** Tries of a request that the target refused for now, and the pause between them. */
  attempts: 20,
  pauseMs: 500,
  /** Earlier contents of one config. */
  earlierContents: 100,
  /** Users and roles in one request, and text of them after which no more are added. */
  accessRows: 500,
  accessChars: 256 * 1024,
  /** Of an answer that refuses, so much is read for a message. */
  shownAnswerChars: 4_096,
  /** Failures that are printed one by one. */
  shownFailures: 20,
} as const;
