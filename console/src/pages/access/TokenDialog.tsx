import { Button, Group, Modal, Select, Switch, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createToken } from "../../api/access.ts";
import { useReasons } from "../../hooks/useReasons.ts";
import { useText } from "../../i18n/text.tsx";
import { useSession } from "../../session/session.ts";
import { Copyable } from "../../ui/Bits.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { Note } from "../../ui/Status.tsx";
import css from "./access.module.css";
import { GrantFields, NEW_GRANT, resourceOf } from "./GrantFields.tsx";

const DAY_MS = 86_400_000;
const DAYS = ["30", "90", "365", "0"] as const;

export function TokenDialog({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { t } = useText();
  const [made, setMade] = useState("");
  const close = () => {
    setMade("");
    onClose();
  };
  if (made !== "") {
    return (
      <Modal
        opened={opened}
        onClose={close}
        title={t("access.tokenMade")}
        size={520}
        closeButtonProps={{ "aria-label": t("action.close") }}
      >
        <div className={css.stack}>
          <Note tone="warn">{t("access.tokenOnce")}</Note>
          <Copyable value={made} always />
          <Group justify="flex-end">
            <Button onClick={close}>{t("access.tokenKept")}</Button>
          </Group>
        </div>
      </Modal>
    );
  }
  return <Ask opened={opened} onClose={close} onMade={setMade} />;
}

interface AskProps {
  opened: boolean;
  onClose(): void;
  onMade(token: string): void;
}

function Ask({ opened, onClose, onMade }: AskProps) {
  const { t } = useText();
  const queries = useQueryClient();
  const { isManager } = useReasons();
  const { user } = useSession();
  const [name, setName] = useState("");
  const [owner, setOwner] = useState(user?.name ?? "");
  const [days, setDays] = useState("90");
  const [isNarrow, setNarrow] = useState(true);
  const [draft, setDraft] = useState(NEW_GRANT);
  const create = useMutation({
    mutationFn: () =>
      createToken({
        name: name.trim(),
        expiresMs: days === "0" ? 0 : Date.now() + Number(days) * DAY_MS,
        ...(owner.trim() === user?.name || owner.trim() === "" ? {} : { username: owner.trim() }),
        ...(isNarrow ? { scope: [{ resource: resourceOf(draft), action: draft.action }] } : {}),
      }),
    onSuccess: async (token) => {
      onMade(token);
      setName("");
      await queries.invalidateQueries({ queryKey: ["tokens"] });
    },
  });
  const isReady = name.trim() !== "" && (!isNarrow || draft.namespace.trim() !== "");
  return (
    <FormDialog
      opened={opened}
      title={t("access.new.tokens")}
      action={t("action.create")}
      ready={isReady}
      busy={create.isPending}
      error={create.error}
      size={480}
      onClose={onClose}
      onSubmit={() => create.mutate()}
    >
      <TextInput
        data-autofocus
        label={t("access.tokenName")}
        description={t("access.tokenNameText")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {isManager && (
        <TextInput
          label={t("access.owner")}
          description={t("access.ownerText")}
          value={owner}
          onChange={(event) => setOwner(event.currentTarget.value)}
        />
      )}
      <Select
        label={t("access.expires")}
        value={days}
        data={DAYS.map((value) => ({
          value,
          label: value === "0" ? t("access.endless") : t("access.inDays", { n: value }),
        }))}
        onChange={(value) => setDays(value ?? "90")}
      />
      <Switch
        label={t("access.narrow")}
        checked={isNarrow}
        onChange={(event) => setNarrow(event.currentTarget.checked)}
      />
      {isNarrow && <GrantFields draft={draft} onChange={setDraft} />}
    </FormDialog>
  );
}
