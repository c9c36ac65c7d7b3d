/**
 * The assertions that tests import as `#assert`. The implementation is the standard library's,
 * from the npm registry; it ships without types there, so the signatures used here are declared by hand.
 */
import * as impl from "npm:deno-std@1.4.0/assert/mod.js";

/** Fails unless `condition` is truthy. */
export const assert: (condition: unknown, message?: string) => asserts condition = impl.assert;
/** Fails unless both values are deeply equal. */
export const assertEquals: <T>(actual: T, expected: T, message?: string) => void =
  impl.assertEquals;
/** Fails if both values are deeply equal. */
export const assertNotEquals: <T>(actual: T, expected: T, message?: string) => void =
  impl.assertNotEquals;
/** Fails unless both values are identical (`Object.is`). */
export const assertStrictEquals: <T>(actual: T, expected: T, message?: string) => void =
  impl.assertStrictEquals;
/** Fails unless the value is neither null nor undefined. */
export const assertExists: <T>(
  actual: T,
  message?: string,
) => asserts actual is NonNullable<T> = impl.assertExists;
/** Fails unless `actual` contains `expected`. */
export const assertStringIncludes: (actual: string, expected: string, message?: string) => void =
  impl.assertStringIncludes;
/** Fails unless `actual` matches the pattern. */
export const assertMatch: (actual: string, expected: RegExp, message?: string) => void =
  impl.assertMatch;
/** Fails unless every member of `expected` is in `actual`. */
export const assertArrayIncludes: <T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  message?: string,
) => void = impl.assertArrayIncludes;
/** Fails unless `expected` is a subset of `actual`. */
export const assertObjectMatch: (
  // deno-lint-ignore ban-types
  actual: {},
  // deno-lint-ignore ban-types
  expected: {},
  message?: string,
) => void = impl.assertObjectMatch;
/** Fails unless `run` throws; returns what it threw. */
export const assertThrows: (
  run: () => unknown,
  // deno-lint-ignore no-explicit-any
  errorClass?: new (...args: any[]) => Error,
  messageIncludes?: string,
) => Error = impl.assertThrows;
/** Fails unless the promise rejects; resolves to what it rejected with. */
export const assertRejects: (
  run: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any
  errorClass?: new (...args: any[]) => Error,
  messageIncludes?: string,
) => Promise<Error> = impl.assertRejects;
/** Fails unless `actual > expected`. */
export const assertGreater: (actual: number, expected: number, message?: string) => void =
  impl.assertGreater;
/** Fails unless `actual < expected`. */
export const assertLess: (actual: number, expected: number, message?: string) => void =
  impl.assertLess;
/** Fails always. */
export const fail: (message?: string) => never = impl.fail;
