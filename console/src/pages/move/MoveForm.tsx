import {
  FileInput,
  PasswordInput,
  SegmentedControl,
  Select,
  Switch,
  TextInput,
} from "@mantine/core";
import { useText } from "../../i18n/text.tsx";
import css from "./move.module.css";
import { EXISTING, type Kind, KINDS, type Wish } from "./wish.ts";

interface Props {
  wish: Wish;
  off: boolean;
  onChange(wish: Wish): void;
}

/** Where from, and how. */
export function MoveForm({ wish, off, onChange }: Props) {
  const { t } = useText();
  const put = (change: Partial<Wish>) => onChange({ ...wish, ...change });
  const kindOf = (value: string): Kind => KINDS.find((kind) => kind === value) ?? "server";
  return (
    <fieldset className={css.fields} disabled={off} aria-label={t("move.from")}>
      <SegmentedControl
        aria-label={t("move.from")}
        value={wish.kind}
        disabled={off}
        onChange={(value) => put({ kind: kindOf(value) })}
        data={KINDS.map((value) => ({ value, label: t(`move.kind.${value}`) }))}
      />
      {wish.kind === "file"
        ? <FileField wish={wish} put={put} />
        : <AddressFields wish={wish} put={put} />}
      <Options wish={wish} put={put} />
    </fieldset>
  );
}

interface PartProps {
  wish: Wish;
  put(change: Partial<Wish>): void;
}

function FileField({ wish, put }: PartProps) {
  const { t } = useText();
  return (
    <FileInput
      label={t("move.file")}
      description={t("move.fileRule")}
      placeholder={t("move.choose")}
      value={wish.file}
      onChange={(file) => put({ file })}
    />
  );
}

function AddressFields({ wish, put }: PartProps) {
  const { t } = useText();
  const isServer = wish.kind === "server";
  return (
    <>
      <TextInput
        label={t("move.address")}
        description={t(isServer ? "move.addressRule" : "move.databaseRule")}
        value={wish.address}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => put({ address: event.currentTarget.value })}
      />
      <div className={css.two}>
        <TextInput
          label={t("move.user")}
          description={t("move.userRule")}
          value={wish.user}
          autoComplete="off"
          onChange={(event) => put({ user: event.currentTarget.value })}
        />
        <PasswordInput
          label={t("move.password")}
          description={t("move.secretRule")}
          value={wish.password}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": t("move.show") }}
          onChange={(event) => put({ password: event.currentTarget.value })}
        />
      </div>
      {isServer && (
        <PasswordInput
          label={t("move.token")}
          description={t("move.tokenRule")}
          value={wish.backupToken}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": t("move.show") }}
          onChange={(event) => put({ backupToken: event.currentTarget.value })}
        />
      )}
    </>
  );
}

function Options({ wish, put }: PartProps) {
  const { t } = useText();
  return (
    <>
      <div className={css.two}>
        <Select
          label={t("move.existing")}
          description={t("move.existingRule")}
          value={wish.existing}
          allowDeselect={false}
          data={EXISTING.map((value) => ({ value, label: t(`move.existing.${value}`) }))}
          onChange={(value) => put({ existing: value === "replace" ? "replace" : "skip" })}
        />
        <TextInput
          label={t("move.namespace")}
          description={t(wish.kind === "file" ? "move.namespaceOfFile" : "move.namespaceRule")}
          value={wish.namespace}
          autoComplete="off"
          onChange={(event) => put({ namespace: event.currentTarget.value.trim() })}
        />
      </div>
      <Switch
        label={t("move.users")}
        checked={wish.users}
        onChange={(event) => put({ users: event.currentTarget.checked })}
      />
      <Switch
        label={t("move.history")}
        checked={wish.history}
        onChange={(event) => put({ history: event.currentTarget.checked })}
      />
    </>
  );
}
