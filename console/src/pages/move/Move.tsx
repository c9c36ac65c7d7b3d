import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLoaded } from "../../api/calls.ts";
import type { MoveStatus } from "../../api/wire.ts";
import { useReasons } from "../../hooks/useReasons.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { ForbiddenPage } from "../../ui/ForbiddenPage.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page, Panel } from "../../ui/Page.tsx";
import { Note } from "../../ui/Status.tsx";
import css from "./move.module.css";
import { MoveForm } from "./MoveForm.tsx";
import { MoveReport } from "./MoveReport.tsx";
import { doneOf, isWhole, NO_WISH, startMove, type Wish, writtenOf } from "./wish.ts";

const LIVE_MS = 1_000;
const QUIET_MS = 15_000;

export function Move() {
  const { t } = useText();
  const { isManager } = useReasons();
  return isManager
    ? <MovePage />
    : <ForbiddenPage name={t("nav.move")} why={t("rights.manager")} />;
}

function MovePage() {
  const { t } = useText();
  const [isLive, setLive] = useState(false);
  const query = useLoaded<MoveStatus>("move", {}, { everyMs: isLive ? LIVE_MS : QUIET_MS });
  const isRunning = query.data?.job?.state === "running";
  if (isRunning !== isLive) setLive(isRunning);
  return (
    <Page name={t("nav.move")} title={t("nav.move")} sub={t("move.sub")}>
      <Loaded query={query}>{(status) => <Body status={status} />}</Loaded>
    </Page>
  );
}

/** Nothing is written before it was shown: the second button comes with the preview of just what is typed. */
function Body({ status: { job, nodeId } }: { status: MoveStatus }) {
  const { t, num } = useText();
  const { set } = useUrlState();
  const queries = useQueryClient();
  const [wish, setWish] = useState<Wish>(NO_WISH);
  const [seen, setSeen] = useState({ id: "", expected: 0 });
  const start = useMutation({
    mutationFn: (preview: boolean) => startMove(wish, preview),
    onSuccess: (status, preview) => {
      set({ outcome: null, page: null });
      if (preview) setSeen({ id: status.job?.id ?? "", expected: 0 });
      else setSeen({ id: "", expected: job ? doneOf(job) : 0 });
      queries.setQueryData(["move", {}], status);
    },
  });
  const change = (next: Wish) => {
    setWish(next);
    setSeen({ id: "", expected: 0 });
  };
  const isRunning = job?.state === "running";
  const isSeen = job !== undefined && job.id === seen.id && job.state === "done";
  const written = job ? writtenOf(job) : 0;
  return (
    <>
      <Panel title={t("move.from")}>
        <form
          className={css.stack}
          onSubmit={(event) => {
            event.preventDefault();
            if (isWhole(wish) && !isRunning) start.mutate(true);
          }}
        >
          <MoveForm wish={wish} off={isRunning} onChange={change} />
          {start.error && <Failure error={start.error} what={t("move.notStarted")} />}
          {isSeen && written === 0 && <Note tone="info">{t("move.nothing")}</Note>}
          <div className={css.end}>
            <span className={css.where}>{t("move.where", { node: nodeId })}</span>
            <Button
              type="submit"
              variant={isSeen ? "default" : "filled"}
              disabled={!isWhole(wish) || isRunning}
              loading={start.isPending}
            >
              {t("move.preview")}
            </Button>
            {isSeen && written > 0 && (
              <Button
                loading={start.isPending}
                onClick={() => start.mutate(false)}
              >
                {t("move.run", { n: num(written) })}
              </Button>
            )}
          </div>
        </form>
      </Panel>
      {job && <MoveReport key={job.id} job={job} expected={seen.expected} />}
    </>
  );
}
