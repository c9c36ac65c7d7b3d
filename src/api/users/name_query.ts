/** Names that are asked for: exactly, or with a part of them. */
import { compileGlob } from "../../base/mod.ts";
import type { Page } from "../../state/mod.ts";
import type { NameQuery } from "./types.ts";

/** What a search for names answers at most; it is made for fields that complete what is typed. */
export const MAX_FOUND_NAMES = 100;

/** A blank name is any. As in Nacos, stars of a search by part stand for anything, and there is one on either side. */
export function nameFilter(
  search: NameQuery["search"],
  name: string,
): (candidate: string) => boolean {
  if (name === "") return () => true;
  if (search === "accurate") return (candidate) => candidate === name;
  const glob = compileGlob(name.includes("*") ? name : `*${name}*`);
  return glob.matches;
}

export function pageOf<T>(
  rows: Iterable<T>,
  { pageNo, pageSize }: Pick<NameQuery, "pageNo" | "pageSize">,
): Page<T> {
  const take = Number.isFinite(pageSize) ? Math.max(1, Math.floor(pageSize)) : 1;
  const skip = (Number.isFinite(pageNo) ? Math.max(1, Math.floor(pageNo)) - 1 : 0) * take;
  const items: T[] = [];
  let totalCount = 0;
  for (const row of rows) {
    if (totalCount >= skip && items.length < take) items.push(row);
    totalCount++;
  }
  return { totalCount, items };
}

export function firstNames(names: Iterable<string>, part: string): string[] {
  const fits = nameFilter("blur", part);
  const found: string[] = [];
  for (const name of names) {
    if (found.length === MAX_FOUND_NAMES) break;
    if (fits(name)) found.push(name);
  }
  return found;
}
