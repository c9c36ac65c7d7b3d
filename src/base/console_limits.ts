/** The bounds of what the console asks for, beside those of limits.ts. */

export const CONSOLE = {
  defaultPageSize: 20,
  maxPageSize: 500,
  /** Compared between two looks at the clock, while a page is cut out of a long list. */
  selectStepCompares: 20_000,
  /** Of the line of a content in which something was found. */
  maxHitChars: 200,
  /** Rows of history that are looked at for the last changes that somebody may see, and how many are shown. */
  maxChangesSeen: 2_000,
  maxChanges: 20,
  /** Services of one kind that are named as findings; the others are counted. */
  maxNamedServices: 20,
  /** Figures of the registry are made anew after so long, whoever looks. */
  surveyMs: 2_000,
} as const;
