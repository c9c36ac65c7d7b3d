import { Skeleton } from "@mantine/core";
import { useTimeout } from "@mantine/hooks";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { FailureOf } from "./FailureOf.tsx";

interface Props<T> {
  query: UseQueryResult<T>;
  children(data: T): ReactNode;
}

/** What was loaded stays in sight when a later try fails; below 200 ms of waiting nothing is shown at all. */
export function Loaded<T>({ query, children }: Props<T>) {
  const { data, error, refetch } = query;
  return (
    <>
      <FailureOf error={error} onRetry={() => void refetch()} />
      {data === undefined ? !error && <Waiting /> : children(data)}
    </>
  );
}

const QUIET_MS = 200;
const ROWS = [0, 1, 2, 3, 4, 5];

function Waiting() {
  const [isLong, setLong] = useState(false);
  useTimeout(() => setLong(true), QUIET_MS, { autoInvoke: true });
  return (
    <div aria-busy style={{ display: "flex", flexDirection: "column", gap: 2, minHeight: 210 }}>
      {isLong && ROWS.map((row) => <Skeleton key={row} height={33} radius={6} />)}
    </div>
  );
}
