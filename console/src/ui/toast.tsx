import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Check } from "lucide-react";

/** Says what has happened. Where it can be taken back, the toast carries the undo button for eight seconds. */
export function toast(message: string, undo?: { label: string; run(): void }) {
  const id = notifications.show({
    icon: <Check size={14} />,
    color: "accent",
    withBorder: false,
    autoClose: undo ? 8000 : 4000,
    message: (
      <Group justify="space-between" wrap="nowrap" gap={8}>
        <span>{message}</span>
        {undo && (
          <Button
            variant="subtle"
            size="compact-xs"
            onClick={() => {
              undo.run();
              notifications.hide(id);
            }}
          >
            {undo.label}
          </Button>
        )}
      </Group>
    ),
  });
}
