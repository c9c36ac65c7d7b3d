import { first } from "./zh_first.ts";
import { pages } from "./zh_pages.ts";

export const zh = { ...first, ...pages };
