import type { Tone } from "../../ui/Status.tsx";

export const METHOD_TONES: Readonly<Record<string, Tone>> = {
  GET: "info",
  POST: "ok",
  PUT: "warn",
  PATCH: "warn",
  DELETE: "bad",
};
