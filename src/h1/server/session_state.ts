/** What the connection waits for. */
export const STATE = {
  head: 0,
  /** A small body, which stays where it was read into until it is whole. */
  body: 1,
  /** The answer, and whatever comes of a larger body. */
  answer: 2,
  /** The end of a body that nobody wants. */
  discard: 3,
  /** Nothing: what comes is not read. */
  over: 4,
  http2: 5,
} as const;
