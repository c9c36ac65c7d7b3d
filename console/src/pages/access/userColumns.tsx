import { Switch, UnstyledButton } from "@mantine/core";
import { MANAGER, type User } from "../../api/access.ts";
import type { Translate } from "../../i18n/text.tsx";
import type { Column } from "../../ui/DataTable.tsx";
import { RowMenu } from "../../ui/RowMenu.tsx";
import { Tag } from "../../ui/Status.tsx";
import css from "./access.module.css";
import { reachText } from "./reach.ts";
import { roleName } from "./roleNames.ts";

interface ColumnOptions {
  readonly t: Translate;
  /** Nobody shuts themselves out here. */
  readonly self: string;
  onEnable(user: User, enabled: boolean): void;
  onDialog(name: "edit" | "password" | "remove", user: User): void;
}

export function userColumns(options: ColumnOptions): Column<User>[] {
  const { t, onDialog } = options;
  return [
    {
      key: "name",
      label: t("access.name"),
      phone: "main",
      render: (user) => (
        <>
          <UnstyledButton
            className={`${css.name} link truncate`}
            onClick={() => onDialog("edit", user)}
          >
            {user.username}
          </UnstyledButton>{" "}
          {user.nickname !== "" && user.nickname !== user.username && (
            <span className="dim">{user.nickname}</span>
          )}
        </>
      ),
    },
    {
      key: "roles",
      label: t("access.rolesOf"),
      render: ({ roles }) => (
        <span className={css.tags}>
          {roles.length === 0 && <span className="dim">–</span>}
          {roles.map((role) => (
            <Tag key={role} tone={role === MANAGER ? "accent" : "gray"}>{roleName(role, t)}</Tag>
          ))}
        </span>
      ),
    },
    {
      key: "reach",
      label: t("access.reach"),
      grow: true,
      phone: "hide",
      render: ({ namespacePrivilege }) => reachText(namespacePrivilege, t),
    },
    {
      key: "source",
      label: t("access.source"),
      phone: "hide",
      render: ({ source }) =>
        t(source === "ldap" ? "access.ldap" : source === "oauth2" ? "access.oidc" : "access.local"),
    },
    {
      key: "password",
      label: t("access.password"),
      phone: "hide",
      render: ({ mustChangePassword }) =>
        mustChangePassword
          ? <Tag tone="warn">{t("access.mustChange")}</Tag>
          : <span className="dim">–</span>,
    },
    ...changeColumns(options),
  ];
}

function changeColumns({ t, self, onEnable, onDialog }: ColumnOptions): Column<User>[] {
  return [
    {
      key: "enabled",
      label: t("access.enabled"),
      align: "right",
      render: (user) => (
        <Switch
          checked={user.enabled}
          disabled={user.username === self}
          aria-label={t("access.enableOf", { name: user.username })}
          onChange={(event) => onEnable(user, event.currentTarget.checked)}
        />
      ),
    },
    {
      key: "menu",
      label: "",
      align: "right",
      render: (user) => (
        <RowMenu
          name={user.username}
          actions={[
            { label: t("access.editUser"), run: () => onDialog("edit", user) },
            {
              label: t("access.setPassword"),
              run: () => onDialog("password", user),
              why: user.source === "ldap" || user.source === "oauth2"
                ? t("access.passwordElsewhere")
                : "",
            },
            {
              label: t("access.removeUserDots"),
              run: () => onDialog("remove", user),
              isRemoval: true,
              why: user.username === self ? t("access.notSelf") : "",
            },
          ]}
        />
      ),
    },
  ];
}
