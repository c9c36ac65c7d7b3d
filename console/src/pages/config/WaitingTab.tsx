import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Clock } from "lucide-react";
import { CodeDiff } from "../../editor/CodeDiff.tsx";
import { formatOf } from "../../editor/format.ts";
import { useText } from "../../i18n/text.tsx";
import { useSession } from "../../session/session.ts";
import { Ago, Empty } from "../../ui/Bits.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Panel } from "../../ui/Page.tsx";
import { Note } from "../../ui/Status.tsx";
import { toast } from "../../ui/toast.tsx";
import css from "./config.module.css";
import type { ConfigName, Published } from "./types.ts";
import {
  confirmChange,
  contentQuery,
  refuseChange,
  takeBack,
  type WaitingChange,
  waitingQuery,
} from "./waitingCalls.ts";

interface Props {
  name: ConfigName;
  config: Published;
  canWrite: boolean;
}

/** Those of one config; undefined while they load. */
export function useWaiting({ namespace, group, dataId }: ConfigName) {
  const query = useQuery(waitingQuery(namespace));
  const own = query.data?.filter((each) => each.group === group && each.dataId === dataId);
  return { query, own };
}

/** What is published later, each with what it changes. */
export function WaitingTab({ name, config, canWrite }: Props) {
  const { t } = useText();
  const { query, own = [] } = useWaiting(name);
  return (
    <Loaded query={query}>
      {() =>
        own.length === 0
          ? <Empty icon={Clock} title={t("later.none")} text={t("later.noneText")} />
          : (
            <div className={css.column}>
              {own.map((change) => <Change key={change.id} {...{ change, config, canWrite }} />)}
            </div>
          )}
    </Loaded>
  );
}

function Change(
  { change, config, canWrite }: Omit<Props, "name"> & { change: WaitingChange },
) {
  const { t, moment } = useText();
  const { kind, atMs = 0, expiresMs = 0, askedBy, askedMs, comment, failure } = change;
  const title = kind === "schedule"
    ? t("later.at", { when: moment(atMs) })
    : t("later.second", { when: moment(expiresMs) });
  return (
    <Panel title={title}>
      <div className={css.details}>
        <span>
          {askedBy && <b>{askedBy}</b>} <Ago at={askedMs} />
        </span>
        {comment && <span>{comment}</span>}
        {failure && <Note tone="bad">{t("later.failure", { why: failure })}</Note>}
        <ChangeDiff change={change} config={config} />
        {canWrite && <Actions change={change} />}
      </div>
    </Panel>
  );
}

function ChangeDiff({ change, config }: { change: WaitingChange; config: Published }) {
  const { t } = useText();
  const query = useQuery(contentQuery(change.id));
  const titles: [string, string] = [
    t(config ? "publish.before" : "publish.nothing"),
    t("later.after"),
  ];
  return (
    <Loaded query={query}>
      {(content) => (
        <CodeDiff
          key={config?.md5 ?? ""}
          before={config?.content ?? ""}
          after={content}
          format={formatOf(change.type ?? config?.type ?? "")}
          titles={titles}
          labels={titles}
          height="min(40vh, 320px)"
        />
      )}
    </Loaded>
  );
}

function Actions({ change: { id, kind, askedBy, failure } }: { change: WaitingChange }) {
  const { t } = useText();
  const { user } = useSession();
  const run = useMutation({
    mutationFn: ({ call }: { call: (id: number) => Promise<void>; done: string }) => call(id),
    onSuccess: (_, { done }) => toast(done),
  });
  const isOwn = askedBy === user?.name || askedBy.startsWith(`${user?.name} (`);
  const button = (label: string, action: Parameters<typeof run.mutate>[0], isFirst = false) => (
    <Button
      {...isFirst ? {} : { variant: "default" }}
      loading={run.isPending}
      onClick={() => run.mutate(action)}
    >
      {label}
    </Button>
  );
  return (
    <>
      {run.error && <Failure error={run.error} what={t("later.failed")} />}
      <div className={css.rowEnd}>
        {button(t(failure ? "later.forget" : "later.takeBack"), {
          call: takeBack,
          done: t(failure ? "later.forgotten" : "later.takenBack"),
        })}
        {kind === "request" && !failure && user && !isOwn && (
          <>
            {button(t("later.refuse"), { call: refuseChange, done: t("later.refused") })}
            {button(t("later.confirm"), { call: confirmChange, done: t("later.confirmed") }, true)}
          </>
        )}
      </div>
    </>
  );
}
