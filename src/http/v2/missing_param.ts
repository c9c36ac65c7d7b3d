/** How v2 and v3 refuse a request that lacks a parameter: for one of a form in other words than for one by itself. */
import { ApiError } from "../../base/mod.ts";

/** Of a parameter that a method of Nacos takes by itself; `type` is the one in Java. */
export function inQuery(type = "String") {
  return {
    missing: (name: string): ApiError =>
      new ApiError(
        "missing",
        `Required request parameter '${name}' for method parameter type ${type} is not present`,
      ),
  };
}

/** Of a member of a form. */
export function inForm(type = "String") {
  return {
    missing: (name: string): ApiError =>
      new ApiError("missing", `Required parameter '${name}' type ${type} is not present`),
  };
}
