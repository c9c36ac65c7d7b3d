import { Button, Drawer } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { InstanceRow } from "../../api/wire.ts";
import {
  changeInstance,
  deregister,
  instanceId,
  register,
  removeOverride,
  type ServiceAt,
  serviceKey,
} from "../../api/naming.ts";
import { useReasons } from "../../hooks/useReasons.ts";
import { useText } from "../../i18n/text.tsx";
import { Ago, Copyable, Facts } from "../../ui/Bits.tsx";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { type Pair, PairRows, pairsOf, recordOf } from "../../ui/PairRows.tsx";
import { Note, Status } from "../../ui/Status.tsx";
import { toast } from "../../ui/toast.tsx";
import css from "./service.module.css";

interface Props {
  at: ServiceAt;
  instance: InstanceRow | undefined;
  onClose(): void;
}

export function InstanceDrawer({ at, instance, onClose }: Props) {
  const { t } = useText();
  return (
    <Drawer
      opened={instance !== undefined}
      onClose={onClose}
      title={instance && <span className="mono">{instance.ip}:{instance.port}</span>}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      {instance && <Inside key={instanceId(instance)} at={at} row={instance} onClose={onClose} />}
    </Drawer>
  );
}

function Inside({ at, row, onClose }: { at: ServiceAt; row: InstanceRow; onClose(): void }) {
  const { t } = useText();
  return (
    <div className={css.stack}>
      {row.override && <OverrideNote at={at} row={row} />}
      <Facts
        rows={[
          [t("service.health"), <HealthOf key="h" row={row} />],
          [t("instance.cluster"), row.cluster],
          [t("service.kind"), t(row.ephemeral ? "service.ephemeral" : "service.persistent")],
          [t("instance.beat"), row.lastBeatMs > 0 ? <Ago key="b" at={row.lastBeatMs} /> : "–"],
          [t("instance.weight"), row.weight],
        ]}
      />
      <SentPairs row={row} />
      <OwnPairs at={at} row={row} />
      {!row.ephemeral && <Deregister at={at} row={row} onDone={onClose} />}
    </div>
  );
}

function HealthOf({ row }: { row: InstanceRow }) {
  const { t } = useText();
  return (
    <Status tone={row.healthy ? "ok" : "bad"}>
      {t(row.healthy ? "instance.healthy" : "instance.sick")}
    </Status>
  );
}

function OverrideNote({ at, row }: { at: ServiceAt; row: InstanceRow }) {
  const { t } = useText();
  const queries = useQueryClient();
  const { whyNotWriteServices } = useReasons(at.ns);
  const refresh = () => queries.invalidateQueries({ queryKey: serviceKey(at) });
  const { override = {} } = row;
  const undo = useMutation({
    mutationFn: () => changeInstance(at, row, override),
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: () => removeOverride(at, row),
    onSuccess: async () => {
      toast(t("instance.overrideRemoved", { id: `${row.ip}:${row.port}` }), {
        label: t("action.undo"),
        run: () => undo.mutate(),
      });
      await refresh();
    },
  });
  const { weight, enabled } = override;
  const button = whyNotWriteServices === "" && (
    <Button
      variant="default"
      loading={remove.isPending}
      onClick={() => remove.mutate()}
    >
      {t("instance.removeOverride")}
    </Button>
  );
  return (
    <>
      <Note tone="info" action={button}>
        {t("instance.overrideText")}
        {weight !== undefined && (
          <div>{t("instance.overWeight", { weight, sent: row.sent?.weight ?? "–" })}</div>
        )}
        {enabled !== undefined && <div>{t(enabled ? "instance.overOn" : "instance.overOff")}</div>}
      </Note>
      <FailureOf error={remove.error} />
    </>
  );
}

/** What the instance itself sends: read, copied, not changed here. */
function SentPairs({ row }: { row: InstanceRow }) {
  const { t } = useText();
  const over = row.override?.metadata ?? {};
  const sent = Object.entries(row.metadata).filter(([name]) => !Object.hasOwn(over, name));
  return (
    <section>
      <h3 className={css.heading}>{t("instance.metaSent")}</h3>
      {sent.length === 0 && <p className="dim">{t("instance.metaNone")}</p>}
      {sent.map(([name, value]) => (
        <div key={name} className={css.metaRow}>
          <span className="mono dim truncate" title={name}>{name}</span>
          <Copyable value={value} />
          <span />
        </div>
      ))}
    </section>
  );
}

/** What an operator lays over it, key by key. */
function OwnPairs({ at, row }: { at: ServiceAt; row: InstanceRow }) {
  const { t } = useText();
  const queries = useQueryClient();
  const { whyNotWriteServices } = useReasons(at.ns);
  const [draft, setDraft] = useState<readonly Pair[] | undefined>();
  const pairs = draft ?? pairsOf(row.override?.metadata ?? {});
  const save = useMutation({
    mutationFn: () => changeInstance(at, row, { metadata: recordOf(pairs) }),
    onSuccess: async () => {
      setDraft(undefined);
      toast(t("instance.changed", { id: `${row.ip}:${row.port}` }));
      await queries.invalidateQueries({ queryKey: serviceKey(at) });
    },
  });
  const isOff = whyNotWriteServices !== "";
  return (
    <section className={css.stack}>
      <PairRows label={t("instance.metaOver")} pairs={pairs} isOff={isOff} onChange={setDraft} />
      <FailureOf error={save.error} />
      {isOff && <p className="dim">{whyNotWriteServices}</p>}
      {draft !== undefined && (
        <div className={css.buttons}>
          <Button loading={save.isPending} onClick={() => save.mutate()}>
            {t("instance.saveMeta")}
          </Button>
          <Button variant="default" onClick={() => setDraft(undefined)}>
            {t("action.cancel")}
          </Button>
        </div>
      )}
    </section>
  );
}

/** Only persistent ones: an ephemeral one would be back with its next beat. */
function Deregister(
  { at, row, onDone }: { at: ServiceAt; row: InstanceRow; onDone(): void },
) {
  const { t } = useText();
  const { whyNotWriteServices } = useReasons(at.ns);
  const restore = useMutation({ mutationFn: () => register(at, row) });
  const remove = useMutation({
    mutationFn: () => deregister(at, row),
    onSuccess: () => {
      toast(t("instance.deregistered", { id: `${row.ip}:${row.port}` }), {
        label: t("action.undo"),
        run: () => restore.mutate(),
      });
      onDone();
    },
  });
  if (whyNotWriteServices !== "") return null;
  return (
    <section className={css.stack}>
      <FailureOf error={remove.error} />
      <div>
        <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
          {t("instance.deregister")}
        </Button>
      </div>
    </section>
  );
}
