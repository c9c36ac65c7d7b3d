/** Bounds of the audit log. */
export const AUDIT = {
  /** Records that wait to be written, of strangers together and of all others together; more are counted, and the log says how many. */
  maxQueuedBytes: 16 * 1_048_576,
  /** Records gather for so long, or until there are so many bytes; then they are written and synced as one. */
  flushMs: 200,
  flushBytes: 64 * 1_024,
  /** Characters of one text; an object has three names of up to 256. */
  maxTextChars: 1_024,
  /** Bytes of one text of a refusal or a failed login as it stands in the line: strangers write those. */
  maxStrangerTextBytes: 512,
  /** Overrides of one command that are digested as a whole: they may have as much metadata as gathers on an instance. */
  maxDigestedOverrides: 64,
  /** Refusals and failed logins of one address (of IPv6 one /64), and of all, that are written in a second; the rest is counted. */
  refusalsPerAddress: 5,
  refusals: 50,
  /** Logins that succeed, of one user from one address, and of all, that are written in a second; as above. */
  loginsPerUser: 5,
  logins: 100,
  /** Addresses of which refusals are counted at the same time, and addresses of users whose logins are. */
  maxAddresses: 1_024,
  /** Records that one request gets. */
  maxPageSize: 200,
  /** What one request may read of the files of strangers' records, and of the other ones; the answer says where to go on. */
  maxScanBytes: 16 * 1_048_576,
  /** Read at once, with time for others between two. */
  scanBlockBytes: 64 * 1_024,
  /** Longer lines are none of ours. */
  maxLineBytes: 32 * 1_024,
  /** Requests that read the log at the same time. */
  maxScans: 4,
  /** Requests for the records of all nodes at the same time, and how long a node has for its answer. */
  maxQuestions: 4,
  questionTimeoutMs: 3_000,
  /** That it cannot be written is told once in so long. */
  faultLogMs: 60_000,
} as const;
