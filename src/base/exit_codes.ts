/** Exit codes of the process. 70 is EX_SOFTWARE of sysexits: a defect. */
export const EXIT = { ok: 0, failed: 1, refused: 2, defect: 70 } as const;
