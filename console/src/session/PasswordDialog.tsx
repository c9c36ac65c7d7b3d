import { Modal } from "@mantine/core";
import { useText } from "../i18n/text.tsx";
import { toast } from "../ui/toast.tsx";
import { PasswordForm } from "./PasswordForm.tsx";

export function PasswordDialog({ name, onClose }: { name: string; onClose(): void }) {
  const { t } = useText();
  const done = () => {
    onClose();
    toast(t("login.changed"));
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("user.password")}
      size={380}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <PasswordForm name={name} onDone={done} />
    </Modal>
  );
}
