import { Button, Drawer, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleMinus, CircleX } from "lucide-react";
import { useState } from "react";
import type { InstanceRow } from "../../api/wire.ts";
import { explain, type Explanation, type ServiceAt } from "../../api/naming.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { Note } from "../../ui/Status.tsx";
import { explanationSteps, type Outcome } from "./explanationSteps.ts";
import css from "./service.module.css";

interface Props {
  at: ServiceAt;
  rows: readonly InstanceRow[];
}

const MARKS = {
  pass: <CircleCheck size={15} color="var(--rn-ok-mark)" />,
  fail: <CircleX size={15} color="var(--rn-bad-mark)" />,
  skip: <CircleMinus size={15} color="var(--rn-text3)" />,
} as const satisfies Record<Outcome, unknown>;

export function ExplainDrawer({ at, rows }: Props) {
  const { t } = useText();
  const { get, set } = useUrlState();
  return (
    <Drawer
      opened={get("dialog") === "explain"}
      onClose={() => set({ dialog: null })}
      title={t("explain.title")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <Question at={at} rows={rows} />
    </Drawer>
  );
}

const ADDRESS = /^\s*(\[?[^\s\]]+\]?):(\d{1,5})\s*$/;

function Question({ at, rows }: Props) {
  const { t } = useText();
  const first = rows.find((row) => !row.healthy || !row.enabled) ?? rows[0];
  const [address, setAddress] = useState(first === undefined ? "" : `${first.ip}:${first.port}`);
  const [cluster, setCluster] = useState(first?.cluster ?? "DEFAULT");
  const read = ADDRESS.exec(address);
  const [asked, setAsked] = useState(first && { ip: first.ip, port: first.port, cluster, turn: 0 });
  const ask = useQuery({
    queryKey: ["explain", at, asked],
    queryFn: () => (asked ? explain(at, asked) : null),
    enabled: asked !== undefined,
  });
  return (
    <div className={css.stack}>
      <form
        className={css.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (!read) return;
          const turn = (asked?.turn ?? 0) + 1;
          setAsked({ ip: read[1] ?? "", port: Number(read[2]), cluster, turn });
        }}
      >
        <TextInput
          data-autofocus
          label={t("explain.address")}
          description={t("explain.addressRule")}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
          styles={{ input: { fontFamily: "var(--rn-mono)", fontSize: 12 } }}
        />
        <TextInput
          label={t("instance.cluster")}
          value={cluster}
          onChange={(event) => setCluster(event.currentTarget.value)}
        />
        <div>
          <Button type="submit" disabled={!read} loading={ask.isFetching}>
            {t("explain.check")}
          </Button>
        </div>
      </form>
      <FailureOf error={ask.error} />
      {ask.data && asked && (
        <Answer at={at} rows={rows} found={ask.data} address={`${asked.ip}:${asked.port}`} />
      )}
    </div>
  );
}

function Answer(
  { at, rows, found, address }: Props & { found: Explanation; address: string },
) {
  const { t } = useText();
  const row = rows.find((one) => `${one.ip}:${one.port}` === address);
  const steps = explanationSteps(found, {
    instances: rows.length,
    healthy: rows.filter((one) => one.healthy).length,
    weight: row?.weight ?? 1,
  });
  const isSick = found.listed && found.publications[0]?.healthy === false;
  const verdict = isSick ? "explain.sick" : found.listed ? "explain.listed" : "explain.missing";
  return (
    <div>
      <Note tone={isSick ? "warn" : found.listed ? "ok" : "bad"}>
        <b>{t(verdict, { service: at.name })}</b>
        <div>{t("explain.from", { self: found.self, home: found.home })}</div>
      </Note>
      <ol className={css.steps}>
        {steps.map(({ title, text, values, outcome }) => (
          <li key={title} className={css.step} data-off={outcome === "skip" || undefined}>
            <span role="img" aria-label={t(`explain.${outcome}`)}>{MARKS[outcome]}</span>
            <b>{t(title)}</b>
            <p>{t(outcome === "skip" ? "explain.skip" : text, values)}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}
