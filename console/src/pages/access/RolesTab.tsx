import { UnstyledButton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { getRoles, removeRole, type Role } from "../../api/access.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { type Translate, useText } from "../../i18n/text.tsx";
import { Empty } from "../../ui/Bits.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { RowMenu } from "../../ui/RowMenu.tsx";
import { Tag } from "../../ui/Status.tsx";
import { toast } from "../../ui/toast.tsx";
import css from "./access.module.css";
import { RoleDialog } from "./RoleDialog.tsx";
import { RoleDrawer } from "./RoleDrawer.tsx";
import { BUILT_IN_ROLES, roleName } from "./roleNames.ts";

const SHOWN_GRANTS = 4;

export function RolesTab() {
  const query = useQuery({ queryKey: ["roles"], queryFn: getRoles });
  return <Loaded query={query}>{(roles) => <Roles roles={roles} />}</Loaded>;
}

function Roles({ roles }: { roles: readonly Role[] }) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const queries = useQueryClient();
  const close = () => set({ dialog: null, id: null });
  const remove = useMutation({
    mutationFn: removeRole,
    onSuccess: async (_done, name) => {
      close();
      toast(t("access.roleRemoved", { name }));
      await queries.invalidateQueries({ queryKey: ["roles"] });
    },
  });
  const chosen = roles.find(({ name }) => name === get("id"));
  const dialog = get("dialog");
  const columns = roleColumns(t, (name, { name: id }) => set({ dialog: name, id }, { push: true }));
  return (
    <>
      <DataTable
        label={t("access.roles")}
        rows={[...roles]}
        columns={columns}
        id={({ name }) => name}
        empty={<Empty icon={ShieldCheck} title={t("access.noRole")} />}
      />
      <RoleDialog opened={dialog === "new"} onClose={close} />
      <RoleDrawer role={dialog === "role" ? chosen : undefined} onClose={close} />
      <FormDialog
        opened={dialog === "removeRole" && chosen !== undefined}
        title={t("access.removeRoleTitle", { name: chosen?.name ?? "" })}
        action={t("access.removeRole")}
        word={chosen?.name ?? ""}
        busy={remove.isPending}
        error={remove.error}
        onClose={close}
        onSubmit={() => chosen && remove.mutate(chosen.name)}
      >
        <p className={css.text}>{t("access.removeRoleText", { n: chosen?.users.length ?? 0 })}</p>
      </FormDialog>
    </>
  );
}

function Rights({ role }: { role: Role }) {
  const { t } = useText();
  if (BUILT_IN_ROLES.includes(role.name)) {
    return <span className="dim">{t(`access.role.text${role.name as "0" | "1" | "2"}`)}</span>;
  }
  if (role.grants.length === 0) return <span className="dim">{t("access.noGrant")}</span>;
  return (
    <span className={css.tags}>
      {role.grants.slice(0, SHOWN_GRANTS).map(({ resource, action }) => (
        <Tag key={`${resource} ${action}`} mono>{resource} {action}</Tag>
      ))}
      {role.grants.length > SHOWN_GRANTS && (
        <span className="dim">
          {t("access.moreGrants", { n: role.grants.length - SHOWN_GRANTS })}
        </span>
      )}
    </span>
  );
}

function roleColumns(
  t: Translate,
  onDialog: (name: "role" | "removeRole", role: Role) => void,
): Column<Role>[] {
  return [
    {
      key: "name",
      label: t("access.role"),
      phone: "main",
      render: (role) => (
        <UnstyledButton
          className="link"
          onClick={() => onDialog("role", role)}
        >
          {roleName(role.name, t)}
        </UnstyledButton>
      ),
    },
    {
      key: "rights",
      label: t("access.rights"),
      grow: true,
      render: (role) => <Rights role={role} />,
    },
    {
      key: "users",
      label: t("access.usersOf"),
      align: "right",
      render: ({ users }) => <span className="num">{users.length}</span>,
    },
    {
      key: "menu",
      label: "",
      align: "right",
      phone: "hide",
      render: (role) => (
        <RowMenu
          name={roleName(role.name, t)}
          actions={[{
            label: t("access.removeRoleDots"),
            run: () => onDialog("removeRole", role),
            isRemoval: true,
            why: BUILT_IN_ROLES.includes(role.name) ? t("access.builtIn") : "",
          }]}
        />
      ),
    },
  ];
}
