import { type Hunk, lineDiff, linesOf } from "./lineDiff.ts";

export interface Merged {
  readonly text: string;
  /** Places that both have changed, each differently; they stand in the text between marks. */
  readonly conflicts: number;
}
interface Names {
  readonly mine: string;
  readonly theirs: string;
}

const MARK = /^(<{7}|={7}|>{7})( |$)/m;

/** Marks of a conflict that nobody has decided yet. */
export const hasMarks = (text: string) => MARK.test(text);

/** Both changes of one text. Where they touch the same lines and differ, both are kept between marks. */
export function merge3(base: string, mine: string, theirs: string, names: Names): Merged {
  const baseLines = linesOf(base);
  const sides = [linesOf(mine), linesOf(theirs)] as const;
  const diffs = sides.map((lines) => lineDiff(baseLines, lines)) as [Hunk[], Hunk[]];
  const out: string[] = [];
  let conflicts = 0;
  let at = 0;
  for (const region of regionsOf(diffs)) {
    out.push(...baseLines.slice(at, region.from));
    const [own, other] = sides.map((lines, i) => sideOf(lines, region, i)) as [string[], string[]];
    const same = own.join("\n") === other.join("\n") && own.length === other.length;
    if (!region.hunks[1].length || same) out.push(...own);
    else if (!region.hunks[0].length) out.push(...other);
    else {
      conflicts++;
      out.push(`<<<<<<< ${names.mine}`, ...own, "=======", ...other, `>>>>>>> ${names.theirs}`);
    }
    at = region.to;
  }
  out.push(...baseLines.slice(at));
  return { text: out.join("\n"), conflicts };
}

/** Lines [from, to) of the base, which one or both have changed. */
interface Region {
  from: number;
  to: number;
  readonly hunks: readonly [Hunk[], Hunk[]];
}

/** Hunks that overlap or touch belong together: what stands side by side is rarely meant apart. */
function regionsOf(diffs: readonly [Hunk[], Hunk[]]): Region[] {
  const all = diffs.flatMap((hunks, side) => hunks.map((hunk) => ({ hunk, side })));
  all.sort((one, two) => one.hunk.a0 - two.hunk.a0 || one.hunk.a1 - two.hunk.a1);
  const regions: Region[] = [];
  for (const { hunk, side } of all) {
    let region = regions.at(-1);
    if (!region || hunk.a0 > region.to) {
      region = { from: hunk.a0, to: hunk.a1, hunks: [[], []] };
      regions.push(region);
    }
    region.to = Math.max(region.to, hunk.a1);
    region.hunks[side]?.push(hunk);
  }
  return regions;
}

/** The lines that a side has for a region of the base. */
function sideOf(lines: readonly string[], { from, to, hunks }: Region, side: number): string[] {
  const own = hunks[side] ?? [];
  const first = own[0];
  const last = own.at(-1);
  // Without a change of this side the caller takes the other one.
  if (!first || !last) return [];
  return lines.slice(first.b0 - (first.a0 - from), last.b1 + (to - last.a1));
}
