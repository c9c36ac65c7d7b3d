import { Autocomplete, Select, TextInput } from "@mantine/core";
import { useNamespaces } from "../../api/calls.ts";
import { useText } from "../../i18n/text.tsx";
import css from "./access.module.css";

export interface GrantDraft {
  readonly namespace: string;
  readonly group: string;
  readonly type: string;
  readonly name: string;
  readonly action: string;
}

export const NEW_GRANT: GrantDraft = {
  namespace: "",
  group: "*",
  type: "*",
  name: "*",
  action: "r",
};

/** `namespace:group:type/name`; a star for both types stands for every name in them. */
export function resourceOf({ namespace, group, type, name }: GrantDraft): string {
  const item = type === "*" ? "*" : `${type}/${name.trim() || "*"}`;
  return `${namespace.trim()}:${group.trim() || "*"}:${item}`;
}

const TYPES = ["*", "config", "naming"] as const;
const ACTIONS = ["r", "w", "rw"] as const;

interface Props {
  draft: GrantDraft;
  onChange(draft: GrantDraft): void;
}

export function GrantFields({ draft, onChange }: Props) {
  const { t } = useText();
  const { data: namespaces = [] } = useNamespaces();
  const put = (change: Partial<GrantDraft>) => onChange({ ...draft, ...change });
  return (
    <div className={css.fields}>
      <Autocomplete
        size="xs"
        label={t("nav.namespace")}
        value={draft.namespace}
        data={["*", ...namespaces.map(({ id }) => id)]}
        onChange={(namespace) => put({ namespace })}
      />
      <TextInput
        label={t("config.group")}
        value={draft.group}
        onChange={(event) => put({ group: event.currentTarget.value })}
      />
      <Select
        label={t("access.grantType")}
        value={draft.type}
        data={TYPES.map((value) => ({
          value,
          label: t(value === "*" ? "access.type.all" : `access.type.${value}`),
        }))}
        onChange={(type) => put({ type: type ?? "*" })}
      />
      <TextInput
        label={t("access.grantName")}
        value={draft.type === "*" ? "*" : draft.name}
        disabled={draft.type === "*"}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <Select
        label={t("access.grantAction")}
        value={draft.action}
        data={ACTIONS.map((value) => ({ value, label: t(`access.action.${value}`) }))}
        onChange={(action) => put({ action: action ?? "r" })}
      />
    </div>
  );
}
