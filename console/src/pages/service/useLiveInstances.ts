import { useCallback, useEffect, useReducer, useState } from "react";
import type { InstanceRow } from "../../api/wire.ts";
import { getService, instanceId, type ServiceAt } from "../../api/naming.ts";
import { differences, inNeedFirst, type LiveState, NOTHING_YET } from "./liveState.ts";

/** Longer than a fresh stream needs for its first list; a proxy that holds the stream back is found by it. */
const FIRST_LIST_MS = 6_000;
/** The server gives a sign of life every 15 s; a proxy may begin to hold back later, too. */
const SIGN_OF_LIFE_MS = 40_000;
/** While no stream comes through, the list is asked for. */
export const ASK_EVERY_MS = 5_000;

export interface LiveInstances {
  /** Absent until the first list has come. */
  readonly rows?: readonly InstanceRow[];
  /** Ids of what the last list changed. */
  readonly changed: ReadonlySet<string>;
  /** Since when the stream tells nothing; absent while it does, and while it is paused. */
  readonly lostMs?: number;
  /** The stream is lost, and asking for the list works. */
  readonly isAsked: boolean;
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
    let timer = setTimeout(lose, FIRST_LIST_MS);
    const hear = () => {
      clearTimeout(timer);
      timer = setTimeout(lose, SIGN_OF_LIFE_MS);
    };
    source.addEventListener("instances", (event: MessageEvent<string>) => {
      hear();
      take({ kind: "list", rows: JSON.parse(event.data) });
    });
    source.addEventListener("alive", hear);
    // Too many instances to be told live.
    source.addEventListener("refused", lose);
    // The browser tries again by itself while the connection fails; it gives up when the server refuses.
    source.onerror = lose;
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [ns, group, name, isPaused, attempt]);
  const { rows, changed, lostMs, isAsked } = state;
  const isLost = lostMs !== undefined && !isPaused;
  useEffect(() => {
    if (!isLost) return;
    let isOver = false;
    const ask = async () => {
      if (document.hidden) return;
      try {
        const { items } = await getService({ ns, group, name });
        if (!isOver) take({ kind: "asked", rows: items });
      } catch {
        // The page says already that it is not live; the next try may be answered.
        if (!isOver) take({ kind: "unanswered" });
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), ASK_EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [ns, group, name, isLost]);
  const reconnect = useCallback(() => setAttempt((before) => before + 1), []);
  return {
    ...(rows === undefined ? {} : { rows }),
    ...(isLost ? { lostMs } : {}),
    ...{ changed, isAsked, isPaused, pause, reconnect },
  };
}

type News =
  | { readonly kind: "list" | "asked"; readonly rows: readonly InstanceRow[] }
  | { readonly kind: "lost"; readonly atMs: number }
  | { readonly kind: "unanswered" };

function reduce(state: LiveState, news: News): LiveState {
  if (news.kind === "lost") return { ...state, lostMs: state.lostMs ?? news.atMs };
  if (news.kind === "unanswered") return { ...state, isAsked: false };
  const { kind, rows } = news;
  return {
    rows: inPlace(state.rows, rows),
    changed: differences(state.rows, rows),
    lostMs: kind === "asked" ? state.lostMs : undefined,
    isAsked: kind === "asked",
  };
}

/** Known rows stay where they are, new ones come at the end: nothing moves under the pointer. */
function inPlace(
  before: readonly InstanceRow[] | undefined,
  after: readonly InstanceRow[],
): readonly InstanceRow[] {
  if (before === undefined) return inNeedFirst(after);
  const left = new Map(after.map((row) => [instanceId(row), row]));
  const kept: InstanceRow[] = [];
  for (const row of before) {
    const id = instanceId(row), now = left.get(id);
    if (now !== undefined) kept.push(now);
    left.delete(id);
  }
  return [...kept, ...left.values()];
}
