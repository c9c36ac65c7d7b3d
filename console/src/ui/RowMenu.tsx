import { ActionIcon, Menu } from "@mantine/core";
import { Ellipsis } from "lucide-react";
import { Fragment } from "react";
import { useText } from "../i18n/text.tsx";

export interface RowAction {
  readonly label: string;
  run(): void;
  /** Takes something away: red, below a line. */
  readonly isRemoval?: boolean;
  /** Why it is off; absent or empty when it is not. */
  readonly why?: string;
}

/** The actions of a row, behind three dots. */
export function RowMenu({ name, actions }: { name: string; actions: readonly RowAction[] }) {
  const { t } = useText();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          aria-label={t("table.menuOf", { name })}
        >
          <Ellipsis size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ label, run, isRemoval, why }) => (
          <Fragment key={label}>
            {isRemoval && actions.length > 1 && <Menu.Divider />}
            <Menu.Item
              onClick={run}
              disabled={!!why}
              title={why}
              c={isRemoval && !why ? "var(--rn-bad)" : undefined}
            >
              {label}
            </Menu.Item>
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
