import { Button, UnstyledButton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { History, RotateCcw } from "lucide-react";
import { get as load } from "../../api/client.ts";
import type { HistoryDetail, HistoryRow, PageOf } from "../../api/wire.ts";
import { CodeDiff } from "../../editor/CodeDiff.tsx";
import { formatOf } from "../../editor/format.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { Ago, Empty } from "../../ui/Bits.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Tag } from "../../ui/Status.tsx";
import css from "./config.module.css";
import type { TabProps } from "./ContentTab.tsx";
import { type Revision, revisionsOf } from "./revisions.ts";
import type { ConfigName } from "./types.ts";

const PAGE_SIZE = 100;

function useHistory(name: ConfigName) {
  return useInfiniteQuery({
    queryKey: ["history", name],
    queryFn: ({ pageParam }) =>
      load<PageOf<HistoryRow>>("rnacos/v1/console/history", {
        ...name,
        pageNo: pageParam,
        pageSize: PAGE_SIZE,
      }),
    initialPageParam: 1,
    getNextPageParam: ({ total, pageNo }) => pageNo * PAGE_SIZE < total ? pageNo + 1 : null,
  });
}

/** What a revision made; a row of history never changes. */
function useContent(revision: Revision | undefined, now: string) {
  const id = revision?.contentId;
  const { data, error } = useQuery({
    queryKey: ["historyRow", id],
    queryFn: () => load<HistoryDetail>("rnacos/v1/console/history/one", { id: id ?? "" }),
    enabled: !!id,
    staleTime: Infinity,
  });
  if (id === "") return { text: now, error: null };
  if (id === null) return { text: "", error: null };
  return { text: data?.content, error };
}

/** Any two versions: A at the left, B at the right. "Roll back" fills the draft, so that the usual diff follows. */
export function HistoryTab({ name, config, draft, canWrite }: TabProps) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const { data, error, refetch, hasNextPage, fetchNextPage } = useHistory(name);
  const revisions = revisionsOf(data?.pages.flatMap(({ items }) => items) ?? [], !!config);
  const pick = (side: "a" | "b", fallback: number) =>
    revisions.find(({ row }) => row.id === get(side)) ?? revisions[fallback] ?? revisions.at(-1);
  const a = pick("a", 1);
  const b = pick("b", 0);
  const now = config?.content ?? "";
  const before = useContent(a, now);
  const after = useContent(b, now);
  if (error) return <Failure error={error} what={t("error.load")} onRetry={() => void refetch()} />;
  if (data && !revisions.length) {
    return config ? <Empty icon={History} title={t("history.none")} /> : null;
  }
  if (!a || !b) return null;
  const failure = before.error ?? after.error;
  const rollBack = () => {
    if (before.text === undefined) return;
    draft.change({ content: before.text });
    const fresh: Record<string, string> = config ? {} : { new: "1" };
    set({ tab: null, dialog: "publish", a: null, b: null, ...fresh }, { push: true });
  };
  return (
    <div className={css.history}>
      <div className={css.revisions}>
        <ol className={css.revisionList} aria-label={t("tab.history")}>
          {revisions.map((one) => <RevisionItem key={one.row.id} {...{ one, a, b }} />)}
        </ol>
        {hasNextPage && (
          <div className={css.more}>
            <Button variant="default" fullWidth onClick={() => void fetchNextPage()}>
              {t("history.older")}
            </Button>
          </div>
        )}
      </div>
      <div className={css.column}>
        {failure && <Failure error={failure} what={t("error.load")} />}
        {before.text !== undefined && after.text !== undefined && (
          <CodeDiff
            before={before.text}
            after={after.text}
            format={formatOf(config?.type ?? draft.mine.type)}
            titles={[<Side key="a" side="A" one={a} />, <Side key="b" side="B" one={b} />]}
            labels={["A", "B"]}
            height="100%"
          />
        )}
        {canWrite && (
          <div className={css.rowEnd}>
            <span className="dim">{t("history.hint")}</span>
            <Button
              variant="default"
              leftSection={<RotateCcw size={13} />}
              disabled={a.isCurrent || a.contentId === null || before.text === undefined}
              onClick={rollBack}
            >
              {t("history.rollBack")}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

function Side({ side, one }: { side: string; one: Revision }) {
  const { t, moment } = useText();
  const when = one.isCurrent ? t("history.current") : moment(one.row.atMs);
  return <>{side} · {when} · {one.row.who || t("change.nobody")}</>;
}

interface ItemProps {
  one: Revision;
  a: Revision;
  b: Revision;
}

function RevisionItem({ one, a, b }: ItemProps) {
  const { t, moment } = useText();
  const { set } = useUrlState();
  const { row, isCurrent } = one;
  const isPicked = one.row.id === a.row.id || one.row.id === b.row.id;
  return (
    <li className={css.revision} data-on={isPicked || undefined}>
      <span className={css.sides}>
        {([["a", a], ["b", b]] as const).map(([side, chosen]) => (
          <UnstyledButton
            key={side}
            className={css.sidePick}
            aria-pressed={one.row.id === chosen.row.id}
            aria-label={t("history.pick", { when: moment(row.atMs), side: side.toUpperCase() })}
            onClick={() => set({ [side]: row.id })}
          >
            {side.toUpperCase()}
          </UnstyledButton>
        ))}
      </span>
      <span className={css.revComment}>{row.comment || t(`history.${row.verb}`)}</span>
      {isCurrent
        ? <Tag tone="accent">{t("history.current")}</Tag>
        : row.verb === "delete"
        ? <Tag tone="warn">{t("history.gone")}</Tag>
        : <span />}
      <span className={css.revBy}>
        <span className="truncate">{row.who || t("change.nobody")}</span>
        {row.ip && <span className="mono truncate">{row.ip}</span>}
        <Ago at={row.atMs} />
      </span>
    </li>
  );
}
