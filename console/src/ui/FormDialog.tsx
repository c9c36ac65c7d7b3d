import { Button, Group, Modal, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useText } from "../i18n/text.tsx";
import { FailureOf } from "./FailureOf.tsx";

interface Props {
  opened: boolean;
  title: string;
  /** What the button does: a verb. */
  action: string;
  onClose(): void;
  onSubmit(): void;
  busy?: boolean;
  error?: Error | null;
  /** Off until what is wanted is there. */
  ready?: boolean;
  /** Only for what cannot be undone: to be typed before the red button works. */
  word?: string;
  size?: number;
  children?: ReactNode;
}

/** A decision: fields, the error in place, one button with a verb. Nothing that was typed is cleared by an error. */
export function FormDialog(props: Props) {
  const { t } = useText();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      size={props.size ?? 440}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <Form {...props} />
    </Modal>
  );
}

function Form({ action, word, busy, error, ready = true, onClose, onSubmit, children }: Props) {
  const { t } = useText();
  const [typed, type] = useState("");
  const isReady = ready && (word === undefined || typed === word);
  return (
    <form
      style={{ display: "flex", flexDirection: "column", gap: 12 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !busy) onSubmit();
      }}
    >
      {children}
      {word !== undefined && (
        <TextInput
          data-autofocus
          label={t("confirm.type", { word })}
          value={typed}
          onChange={(event) => type(event.currentTarget.value)}
          autoComplete="off"
        />
      )}
      <FailureOf error={error ?? null} />
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>{t("action.cancel")}</Button>
        <Button
          type="submit"
          color={word === undefined ? undefined : "red"}
          disabled={!isReady}
          loading={busy ?? false}
        >
          {action}
        </Button>
      </Group>
    </form>
  );
}
