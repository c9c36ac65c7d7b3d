import { Failure } from "./Failure.tsx";

/** The failure of a query or change, where there is one. */
export function FailureOf({ error, onRetry }: { error: Error | null; onRetry?(): void }) {
  if (error === null) return null;
  return onRetry ? <Failure error={error} onRetry={onRetry} /> : <Failure error={error} />;
}
