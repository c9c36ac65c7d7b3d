import { useCallback, useEffect, useReducer, useState } from "react";
import type { InstanceRow } from "../../api/wire.ts";
import { instanceId, type ServiceAt } from "../../api/naming.ts";
import { type Coming, differences, type LiveState, MAX_COMINGS, NOTHING_YET } from "./liveState.ts";

/** Longer than a fresh stream needs for its first list; a proxy that holds the stream back is found by it. */
const FIRST_LIST_MS = 6_000;

export interface LiveInstances {
  /** Absent until the first list has come. */
  readonly rows?: readonly InstanceRow[];
  /** Ids of what the last list changed. */
  readonly changed: ReadonlySet<string>;
  /** Who came and went since the page was opened, newest first. */
  readonly comings: readonly Coming[];
  /** Since when no list comes; absent while they do, and while it is paused. */
  readonly lostMs?: number;
  readonly isPaused: boolean;
  pause(isPaused: boolean): void;
  reconnect(): void;
}

/** The instances of a service as the server's stream tells them. Rows keep their place while it is paused or lost. */
export function useLiveInstances(at: ServiceAt): LiveInstances {
  const { ns, group, name } = at;
  const [state, take] = useReducer(reduce, NOTHING_YET);
  const [isPaused, pause] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (isPaused) return;
    const params = new URLSearchParams({ namespace: ns, group, name });
    const source = new EventSource(`rnacos/v1/console/service/events?${params}`);
    const lose = () => take({ kind: "lost", atMs: Date.now() });
    const timer = setTimeout(lose, FIRST_LIST_MS);
    source.addEventListener("instances", (event: MessageEvent<string>) => {
      clearTimeout(timer);
      take({ kind: "list", rows: JSON.parse(event.data), atMs: Date.now() });
    });
    // The browser tries again by itself while the connection fails; it gives up when the server refuses.
    source.onerror = lose;
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [ns, group, name, isPaused, attempt]);
  const reconnect = useCallback(() => setAttempt((before) => before + 1), []);
  const { rows, changed, comings, lostMs } = state;
  return {
    ...(rows === undefined ? {} : { rows }),
    ...(lostMs === undefined || isPaused ? {} : { lostMs }),
    ...{ changed, comings, isPaused, pause, reconnect },
  };
}

type News =
  | { readonly kind: "list"; readonly rows: readonly InstanceRow[]; readonly atMs: number }
  | { readonly kind: "lost"; readonly atMs: number };

function reduce(state: LiveState, news: News): LiveState {
  if (news.kind === "lost") return { ...state, lostMs: state.lostMs ?? news.atMs };
  const { rows, atMs } = news;
  const found = differences(state.rows, rows, atMs);
  return {
    rows: inPlace(state.rows, rows),
    changed: new Set(found.map(({ id }) => id)),
    comings: [...found, ...state.comings].slice(0, MAX_COMINGS),
    lostMs: undefined,
  };
}

/** Known rows stay where they are, new ones come at the end: nothing moves under the pointer. */
function inPlace(
  before: readonly InstanceRow[] | undefined,
  after: readonly InstanceRow[],
): readonly InstanceRow[] {
  if (before === undefined) return after;
  const left = new Map(after.map((row) => [instanceId(row), row]));
  const kept: InstanceRow[] = [];
  for (const row of before) {
    const id = instanceId(row), now = left.get(id);
    if (now !== undefined) kept.push(now);
    left.delete(id);
  }
  return [...kept, ...left.values()];
}
