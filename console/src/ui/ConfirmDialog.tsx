import { Button, Group, Modal, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useText } from "../i18n/text.tsx";

interface Props {
  opened: boolean;
  title: string;
  text: ReactNode;
  action: string;
  word: string;
  onClose(): void;
  onConfirm(): void;
}

/** Only for what cannot be undone: the button stays off until the name is typed. Everything else happens at once and offers undo. */
export function ConfirmDialog({ opened, title, text, action, word, onClose, onConfirm }: Props) {
  const { t } = useText();
  const [typed, type] = useState("");
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={440}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm();
        }}
      >
        <p style={{ margin: "0 0 12px", color: "var(--rn-text2)" }}>{text}</p>
        <TextInput
          data-autofocus
          label={t("confirm.type", { word })}
          value={typed}
          onChange={(event) => type(event.currentTarget.value)}
          autoComplete="off"
        />
        <Group justify="flex-end" mt={16} gap={8}>
          <Button variant="default" onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" color="red" disabled={typed !== word}>{action}</Button>
        </Group>
      </form>
    </Modal>
  );
}
