import type { Permission } from "../../api/mod.ts";
import { routesUnder } from "../route.ts";

export const NAMING_READ: Permission = { action: "read", resource: "naming" };
export const NAMING_WRITE: Permission = { action: "write", resource: "naming" };

/** Declares a route of `/v1/ns`. */
export const namingRoute = routesUnder({
  base: "/nacos/v1/ns",
  family: "naming",
  obeysStatus: true,
});
