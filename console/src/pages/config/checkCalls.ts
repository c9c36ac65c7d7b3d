import { ApiFailure, get, send } from "../../api/client.ts";
import { queries } from "../../api/queries.ts";
import type { ConfigName } from "./types.ts";

const PATH = "rnacos/v1/config/check";

/** What the content has to be to be published. */
export interface ConfigCheck {
  readonly type: string;
  /** A JSON Schema; empty for none. */
  readonly schema: string;
  readonly operator: string;
  readonly changedMs: number;
}

/** Null where there is none. */
export async function checkOf(name: ConfigName): Promise<ConfigCheck | null> {
  try {
    return await get<ConfigCheck>(PATH, { ...name });
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 404) return null;
    throw error;
  }
}

/** Says why what is published now would be refused; empty when it passes. */
export async function attachCheck(
  name: ConfigName,
  { type, schema }: Pick<ConfigCheck, "type" | "schema">,
): Promise<string> {
  const { refusesNow } = await send<{ readonly refusesNow: string }>("POST", PATH, {
    form: { ...name, type, schema },
  });
  await reload();
  return refusesNow;
}

export async function takeCheckAway(name: ConfigName): Promise<void> {
  await send("DELETE", PATH, { params: { ...name } });
  await reload();
}

const reload = () => queries.invalidateQueries({ queryKey: ["check"] });
