import { Button, Progress } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLoaded } from "../../api/calls.ts";
import type { MoveRow, MoveStatus, PageOf } from "../../api/wire.ts";
import { usePage } from "../../hooks/usePage.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { Ago } from "../../ui/Bits.tsx";
import { DataTable } from "../../ui/DataTable.tsx";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { ChoiceChip } from "../../ui/Filters.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Panel } from "../../ui/Page.tsx";
import { Note, Status, Tag, type Tone } from "../../ui/Status.tsx";
import { UrlPager } from "../../ui/UrlPager.tsx";
import css from "./move.module.css";
import { moveColumns, OUTCOME_TONES, OUTCOMES } from "./moveColumns.tsx";
import { cancelMove, doneOf } from "./wish.ts";

type Job = NonNullable<MoveStatus["job"]>;

const LIVE_MS = 1_000;
const PAGE_SIZE = 50;
const STATE_TONES: Readonly<Record<Job["state"], Tone>> = {
  running: "info",
  done: "ok",
  cancelled: "warn",
  failed: "bad",
};

interface Props {
  job: Job;
  /** How many records a preview of the same has found; 0 where there was none. */
  expected: number;
}

/** How far it has come, and what became of each record. */
export function MoveReport({ job, expected }: Props) {
  const { t, num } = useText();
  const done = doneOf(job);
  const isRunning = job.state === "running";
  return (
    <Panel
      title={t(job.isPreview ? "move.previewOf" : "move.reportOf", { source: job.source })}
      aside={isRunning && <CancelButton />}
    >
      <div className={css.stack}>
        <div className={css.line} role="status">
          <Status tone={STATE_TONES[job.state]}>{t(`move.state.${job.state}`)}</Status>
          <span className="num">{t("move.records", { n: num(done) })}</span>
          <span className="dim">
            {job.startedBy} <Ago at={job.startedMs} />
          </span>
        </div>
        {isRunning && (
          <Progress
            value={expected > 0 ? Math.min(100, done / expected * 100) : 100}
            animated
            striped={expected === 0}
            aria-label={t("move.progress")}
          />
        )}
        {job.state === "failed" && <Note tone="bad">{t("move.failed", { why: job.error })}</Note>}
        {job.state === "cancelled" && <Note tone="warn">{t("move.cancelledText")}</Note>}
        <Counts job={job} />
        {job.leftOut.map(({ what, count }) => (
          <Note key={what} tone="info">{t("move.left", { n: num(count), what })}</Note>
        ))}
        <Rows job={job} />
      </div>
    </Panel>
  );
}

function CancelButton() {
  const { t } = useText();
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: cancelMove,
    onSuccess: (status) => queries.setQueryData(["move", {}], status),
  });
  return (
    <>
      <FailureOf error={cancel.error} />
      <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
        {t("action.cancel")}
      </Button>
    </>
  );
}

function Counts({ job }: { job: Job }) {
  const { t, num } = useText();
  return (
    <div className={css.line}>
      {OUTCOMES.flatMap((outcome) =>
        job.counts.filter((one) => one.outcome === outcome).map(({ kind, count }) => (
          <Tag key={`${kind} ${outcome}`} tone={OUTCOME_TONES[outcome]}>
            {t(`move.kindOf.${kind}`)} · {t(`move.outcome.${outcome}`)} {num(count)}
          </Tag>
        ))
      )}
    </div>
  );
}

function Rows({ job }: { job: Job }) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const page = usePage(PAGE_SIZE);
  const outcome = get("outcome");
  const query = useLoaded<PageOf<MoveRow>>("move/rows", {
    ...page,
    // Another job has other rows; the server takes no notice of it.
    job: job.id,
    ...job.state !== "running" && { ended: job.endedMs },
    ...outcome && { outcome },
  }, { everyMs: job.state === "running" ? LIVE_MS : 0 });
  return (
    <>
      <div className={css.line}>
        <ChoiceChip
          label={t("move.outcome")}
          value={outcome}
          options={OUTCOMES.map((value) => ({ value, label: t(`move.outcome.${value}`) }))}
          onChange={(value) => set({ outcome: value, page: null })}
        />
      </div>
      <Loaded query={query}>
        {({ items, total }) => (
          <>
            <DataTable
              label={t("move.rows")}
              rows={items}
              columns={moveColumns(t)}
              id={({ kind, namespace, group, name }) => `${kind}/${namespace}/${group}/${name}`}
              empty={<p className={css.none}>{t("move.noRows")}</p>}
            />
            <UrlPager total={total} defaultSize={PAGE_SIZE} />
          </>
        )}
      </Loaded>
    </>
  );
}
