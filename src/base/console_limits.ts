/** The bounds of what the console asks for, beside those of limits.ts. */

export const CONSOLE = {
  defaultPageSize: 20,
  maxPageSize: 500,
  /** Compared between two looks at the clock, while a page is cut out of a long list. */
  selectStepCompares: 10_000,
  /** Of the line of a content in which something was found. */
  maxHitChars: 200,
  /** Rows of history that are looked at for the last changes that somebody may see, and how many are shown. */
  maxChangesSeen: 500,
  maxChanges: 20,
  /** Services of one kind that are named as findings; the others are counted. */
  maxNamedServices: 20,
  /** Of these, of all namespaces, so many are held against the rights of who looks. */
  maxJudgedServices: 200,
  /** A text that is looked for. */
  maxTextChars: 1_024,
  /** Figures of the registry are made anew after so long, whoever looks. */
  surveyMs: 2_000,
  /** Rates of requests: so many steps of so long are kept, which is an hour. */
  rateStepMs: 10_000,
  rateSteps: 360,
  /** Clients that one list of them can reach. */
  maxClientRows: 10_000,
  /** Longer lists of instances are not told live. */
  maxEventInstances: 2_000,
  /** An archive on its way in, a list of names, what may be in them (unpacked, too), and how many of these are worked on at a time. */
  maxImportBytes: 32 * 1024 * 1024,
  maxKeysBytes: 4 * 1024 * 1024,
  maxImportRows: 20_000,
  maxImportUnpackedBytes: 64 * 1024 * 1024,
  maxTransfers: 4,
  /** Written together: so many, or with so many characters; and how long an import works in one turn. */
  importBatch: 64,
  importBatchChars: 4 * 1024 * 1024,
  importSliceMs: 8,
  /** Questions to all nodes at a time, and how long nodes may take. */
  maxNodeQuestions: 32,
  nodesTimeoutMs: 1_000,
} as const;
