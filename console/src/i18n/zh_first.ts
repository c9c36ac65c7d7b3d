import { shell } from "./zh/shell.ts";
import { common } from "./zh/common.ts";
import { login } from "./zh/login.ts";
import { overview } from "./zh/overview.ts";
import { extras } from "./zh/extras.ts";

/** What is read before any page but the overview is opened. */
export const first = {
  ...shell,
  ...common,
  ...login,
  ...overview,
  ...extras,
};
