import { first } from "./en_first.ts";
import { pages } from "./en_pages.ts";

export const en = { ...first, ...pages };
