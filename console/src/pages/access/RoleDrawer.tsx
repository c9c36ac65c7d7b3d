import { ActionIcon, Autocomplete, Button, Drawer } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import {
  addGrant,
  bindRole,
  getUsers,
  type Grant,
  MANAGER,
  removeGrant,
  type Role,
  unbindRole,
} from "../../api/access.ts";
import { useText } from "../../i18n/text.tsx";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { Tag } from "../../ui/Status.tsx";
import { toast } from "../../ui/toast.tsx";
import css from "./access.module.css";
import { GrantFields, NEW_GRANT, resourceOf } from "./GrantFields.tsx";
import { BUILT_IN_ROLES, roleName } from "./roleNames.ts";
import { useAccessRefresh } from "./useAccessRefresh.ts";

interface Props {
  role: Role | undefined;
  onClose(): void;
}

export function RoleDrawer({ role, onClose }: Props) {
  const { t } = useText();
  return (
    <Drawer
      opened={role !== undefined}
      onClose={onClose}
      title={role && roleName(role.name, t)}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      {role && (
        <div className={css.stack}>
          {BUILT_IN_ROLES.includes(role.name)
            ? <p className={css.text}>{t("access.builtIn")}</p>
            : <Grants role={role} />}
          <Holders role={role} />
        </div>
      )}
    </Drawer>
  );
}

function Grants({ role }: { role: Role }) {
  const { t } = useText();
  const refresh = useAccessRefresh();
  const [draft, setDraft] = useState(NEW_GRANT);
  const add = useMutation({ mutationFn: addGrant, onSuccess: refresh });
  const remove = useMutation({
    mutationFn: removeGrant,
    onSuccess: async (_done, grant: Grant) => {
      toast(t("access.grantRemoved", { resource: grant.resource }), {
        label: t("action.undo"),
        run: () => add.mutate(grant),
      });
      await refresh();
    },
  });
  const wanted = { role: role.name, resource: resourceOf(draft), action: draft.action };
  return (
    <section>
      <h3 className={css.heading}>{t("access.grants")}</h3>
      {role.grants.length === 0 && <p className={css.text}>{t("access.noGrant")}</p>}
      {role.grants.map((grant) => (
        <div key={`${grant.resource} ${grant.action}`} className={css.grant}>
          <span className="mono truncate">{grant.resource}</span>
          <Tag mono>{grant.action}</Tag>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("access.removeGrant", { resource: grant.resource })}
            onClick={() =>
              remove.mutate(grant)}
          >
            <X size={14} />
          </ActionIcon>
        </div>
      ))}
      <form
        className={css.stack}
        style={{ marginTop: 12 }}
        onSubmit={(event) => {
          event.preventDefault();
          if (draft.namespace.trim() !== "") add.mutate(wanted);
        }}
      >
        <GrantFields draft={draft} onChange={setDraft} />
        <FailureOf error={add.error ?? remove.error} />
        <div>
          <Button
            type="submit"
            variant="default"
            disabled={draft.namespace.trim() === ""}
            loading={add.isPending}
          >
            {t("access.addGrant")}
          </Button>
        </div>
      </form>
    </section>
  );
}

const OFFERED_USERS = { pageNo: 1, pageSize: 100 };

function Holders({ role }: { role: Role }) {
  const { t } = useText();
  const refresh = useAccessRefresh();
  const [user, setUser] = useState("");
  const { data } = useQuery({
    queryKey: ["users", "", OFFERED_USERS],
    queryFn: () => getUsers("", OFFERED_USERS),
  });
  const give = (name: string) => bindRole(role.name, name);
  const bind = useMutation({ mutationFn: give, onSuccess: refresh });
  const unbind = useMutation({
    mutationFn: (name: string) => unbindRole(role.name, name),
    onSuccess: async (_done, name) => {
      toast(t("access.unbound", { name, role: roleName(role.name, t) }), {
        label: t("action.undo"),
        run: () => bind.mutate(name),
      });
      await refresh();
    },
  });
  // As in Nacos, its administrator's role is not given or taken by itself.
  const isOpen = role.name !== MANAGER;
  const others = (data?.users ?? []).map(({ username }) => username)
    .filter((name) => !role.users.includes(name));
  return (
    <section>
      <h3 className={css.heading}>{t("access.usersOf")}</h3>
      {role.users.map((name) => (
        <div key={name} className={css.grant}>
          <span>{name}</span>
          <span />
          {isOpen && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("access.unbind", { name })}
              onClick={() => unbind.mutate(name)}
            >
              <X size={14} />
            </ActionIcon>
          )}
        </div>
      ))}
      {!isOpen && <p className={css.text}>{t("access.managerHow")}</p>}
      {isOpen && (
        <form
          className={css.row}
          style={{ marginTop: 12 }}
          onSubmit={(event) => {
            event.preventDefault();
            if (user.trim() !== "") bind.mutate(user.trim(), { onSuccess: () => setUser("") });
          }}
        >
          <Autocomplete
            size="xs"
            style={{ flex: 1 }}
            label={t("access.giveTo")}
            value={user}
            data={others}
            onChange={setUser}
          />
          <Button type="submit" variant="default" disabled={user.trim() === ""}>
            {t("access.give")}
          </Button>
        </form>
      )}
      <FailureOf error={bind.error ?? unbind.error} />
    </section>
  );
}
