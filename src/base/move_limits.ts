/** Bounds of imports that a server makes itself, for its console: one at a time. */
const MIB = 1024 * 1024;

export const MOVE = {
  /** A file on its way in, which is held for as long as the import takes. */
  maxFileBytes: 32 * MIB,
  /** What is in an archive, unpacked. */
  maxUnpackedBytes: 64 * MIB,
  /** What a source is asked with. */
  maxFormBytes: 64 * 1024,
  /** Address, names and password, each. */
  maxTextChars: 2_048,
  /** Configs that a source is asked for at a time, and the longest answer: it is parsed in one piece. */
  pageSize: 20,
  maxAnswerBytes: 32 * MIB,
  /** Of a file, so many bytes are read at a time. */
  fileStepBytes: 64 * 1024,
  /** Records that are shown one by one, of each outcome; the others are counted. */
  rowsOfOutcome: 1_000,
  /** Kinds of things that have no place here, each with its count. */
  maxLeftKinds: 100,
  /** Of a name or a reason in a row. */
  maxRowChars: 512,
  /** How long the import works in one turn. */
  sliceMs: 8,
} as const;
