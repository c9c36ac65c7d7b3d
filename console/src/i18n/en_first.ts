import { shell } from "./en/shell.ts";
import { common } from "./en/common.ts";
import { login } from "./en/login.ts";
import { overview } from "./en/overview.ts";
import { extras } from "./en/extras.ts";

/** What is read before any page but the overview is opened. */
export const first = {
  ...shell,
  ...common,
  ...login,
  ...overview,
  ...extras,
};
