import { Checkbox, MultiSelect, PasswordInput, Select, TagsInput, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { changeUser, createUser, getRoles, type User } from "../../api/access.ts";
import { useNamespaces } from "../../api/calls.ts";
import { useText } from "../../i18n/text.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { toast } from "../../ui/toast.tsx";
import { useAccessRefresh } from "./useAccessRefresh.ts";
import { ALL_NAMESPACES, namesOf, privilegeOf, type Reach, reachOf } from "./reach.ts";
import { BUILT_IN_ROLES, roleName } from "./roleNames.ts";

interface Props {
  opened: boolean;
  /** Absent for a new one. */
  edited: User | undefined;
  onClose(): void;
}

const REACHES: readonly Reach[] = ["all", "only", "allBut", "none"];

export function UserDialog({ opened, edited, onClose }: Props) {
  const { t } = useText();
  const refresh = useAccessRefresh(), isNew = edited === undefined;
  const [name, setName] = useState(edited?.username ?? "");
  const [nickname, setNickname] = useState(edited?.nickname ?? "");
  const [password, setPassword] = useState("");
  const [mustChange, setMustChange] = useState(edited?.mustChangePassword ?? true);
  const [roles, setRoles] = useState<readonly string[]>(edited?.roles ?? []);
  const before = edited?.namespacePrivilege ?? ALL_NAMESPACES;
  const [reach, setReach] = useState<Reach>(reachOf(before));
  const [names, setNames] = useState<readonly string[]>(namesOf(before));
  const save = useMutation({
    mutationFn: () =>
      (isNew ? createUser : changeUser)({
        username: name.trim(),
        nickname: nickname.trim(),
        roles,
        namespacePrivilege: privilegeOf(reach, names),
        mustChangePassword: mustChange,
        password: isNew ? password : undefined,
      }),
    onSuccess: () => {
      onClose();
      toast(t(isNew ? "access.userCreated" : "access.userChanged", { name: name.trim() }));
      return refresh();
    },
  });
  return (
    <FormDialog
      opened={opened}
      title={isNew ? t("access.new.users") : t("access.editUserTitle", { name })}
      action={t(isNew ? "action.create" : "action.save")}
      ready={name.trim() !== "" && (!isNew || password !== "")}
      busy={save.isPending}
      error={save.error}
      size={480}
      onClose={onClose}
      onSubmit={() => save.mutate()}
    >
      <TextInput
        data-autofocus={isNew || undefined}
        label={t("access.userName")}
        value={name}
        disabled={!isNew}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t("access.nickname")}
        description={t("field.optional")}
        value={nickname}
        onChange={(event) => setNickname(event.currentTarget.value)}
      />
      {isNew && (
        <PasswordInput
          label={t("access.firstPassword")}
          value={password}
          autoComplete="new-password"
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      )}
      <Checkbox
        label={t("access.mustChangeNext")}
        checked={mustChange}
        onChange={(event) => setMustChange(event.currentTarget.checked)}
      />
      <Roles value={roles} onChange={setRoles} />
      <ReachFields reach={reach} names={names} onReach={setReach} onNames={setNames} />
    </FormDialog>
  );
}

interface ReachProps {
  reach: Reach;
  names: readonly string[];
  onReach(reach: Reach): void;
  onNames(names: readonly string[]): void;
}

function ReachFields({ reach, names, onReach, onNames }: ReachProps) {
  const { t } = useText();
  return (
    <>
      <Select
        label={t("access.reach")}
        value={reach}
        data={REACHES.map((value) => ({ value, label: t(`access.reachOf.${value}`) }))}
        onChange={(value) => onReach(REACHES.find((one) => one === value) ?? "all")}
      />
      {(reach === "only" || reach === "allBut") && <Names value={names} onChange={onNames} />}
    </>
  );
}

interface ListProps {
  value: readonly string[];
  onChange(value: readonly string[]): void;
}

/** The three of r-nacos, those that others hold, and any name that is typed. */
function Roles({ value, onChange }: ListProps) {
  const { t } = useText();
  const { data: roles = [] } = useQuery({ queryKey: ["roles"], queryFn: getRoles });
  const shown = (role: string) => roleName(role, t);
  const sent = new Map(BUILT_IN_ROLES.map((role) => [shown(role), role]));
  const own = roles.map(({ name }) => name).filter((name) => !BUILT_IN_ROLES.includes(name));
  return (
    <TagsInput
      size="xs"
      label={t("access.rolesOf")}
      description={t("access.rolesText")}
      value={value.map(shown)}
      data={[...sent.keys(), ...own]}
      onChange={(chosen) => onChange(chosen.map((text) => sent.get(text) ?? text))}
    />
  );
}

function Names({ value, onChange }: ListProps) {
  const { t } = useText();
  const { data: namespaces = [] } = useNamespaces();
  const known = namespaces.map(({ id, name }) => ({
    value: id,
    label: id === name ? id : t("access.namespaceOf", { id, name }),
  }));
  const gone = value.filter((id) => !namespaces.some((one) => one.id === id));
  return (
    <MultiSelect
      size="xs"
      label={t("nav.namespaces")}
      value={[...value]}
      data={[...known, ...gone.map((id) => ({ value: id, label: id }))]}
      searchable
      // Who has just said "only some" is shown which there are.
      autoFocus={value.length === 0}
      onChange={onChange}
    />
  );
}
