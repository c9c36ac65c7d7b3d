/** The bounds of what assistants ask (MCP), beside those of HTTP. */

export const MCP = {
  maxBodyBytes: 2 * 1024 * 1024,
  /** Rows of a list, and characters of a content, that go into an answer: a model reads all of it. */
  pageRows: 50,
  maxContentChars: 100_000,
  maxTextChars: 1_024,
} as const;
