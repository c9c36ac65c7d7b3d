import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { Link, useLocation } from "wouter";
import { useNamespaces } from "../../api/calls.ts";
import { createNamespace, removeNamespace } from "../../api/namespaces.ts";
import type { NamespaceRow } from "../../api/wire.ts";
import { useReasons } from "../../hooks/useReasons.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { type Translate, useText } from "../../i18n/text.tsx";
import { comparePath, configsPath } from "../../paths.ts";
import { Copyable } from "../../ui/Bits.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { Guard } from "../../ui/Guard.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { RowMenu } from "../../ui/RowMenu.tsx";
import { toast } from "../../ui/toast.tsx";
import { NamespaceDialog } from "./NamespaceDialog.tsx";

export function Namespaces() {
  const { t } = useText();
  const { set } = useUrlState();
  const { whyNotWriteNamespaces } = useReasons();
  const query = useNamespaces();
  const create = (
    <Guard why={whyNotWriteNamespaces}>
      {(off) => (
        <Button
          leftSection={<Plus size={14} />}
          disabled={off}
          onClick={() => set({ dialog: "new" }, { push: true })}
        >
          {t("namespace.new")}
        </Button>
      )}
    </Guard>
  );
  return (
    <Page
      name={t("nav.namespaces")}
      title={t("nav.namespaces")}
      sub={t("namespace.sub")}
      actions={create}
    >
      <Loaded query={query}>{(rows) => <List rows={rows} />}</Loaded>
    </Page>
  );
}

const holdsNothing = ({ configs, services }: NamespaceRow) => configs === 0 && services === 0;

function List({ rows }: { rows: readonly NamespaceRow[] }) {
  const { t, num } = useText();
  const { get, set } = useUrlState();
  const { whyNotWriteNamespaces } = useReasons();
  const remove = useRemove();
  const [, go] = useLocation();
  const dialog = get("dialog");
  const edited = rows.find(({ id }) => dialog === "edit" && id === get("id"));
  const removed = rows.find(({ id }) => dialog === "remove" && id === get("id"));
  const columns = namespaceColumns({
    t,
    num,
    whyNotWrite: whyNotWriteNamespaces,
    onCompare: ({ id }) => go(comparePath(id)),
    onEdit: ({ id }) => set({ dialog: "edit", id }, { push: true }),
    onRemove: (row) =>
      holdsNothing(row)
        ? remove.mutate(row)
        : set({ dialog: "remove", id: row.id }, { push: true }),
  });
  const close = () => set({ dialog: null, id: null });
  return (
    <>
      {removed === undefined && <FailureOf error={remove.error} />}
      <DataTable
        label={t("nav.namespaces")}
        rows={[...rows]}
        columns={columns}
        id={({ id }) => id}
      />
      <NamespaceDialog
        key={edited?.id ?? "new"}
        opened={dialog === "new" || edited !== undefined}
        edited={edited}
        taken={rows.map(({ id }) => id)}
        onClose={close}
      />
      <FormDialog
        opened={removed !== undefined}
        title={t("namespace.deleteTitle", { name: removed?.name ?? "" })}
        action={t("namespace.delete")}
        word={removed?.name ?? ""}
        busy={remove.isPending}
        error={remove.error}
        onClose={close}
        onSubmit={() => removed && remove.mutate(removed, { onSuccess: close })}
      >
        <p style={{ margin: 0 }}>
          {t("namespace.deleteText", {
            configs: num(removed?.configs ?? 0),
            services: num(removed?.services ?? 0),
          })}
        </p>
      </FormDialog>
    </>
  );
}

/** What is in a namespace outlives its entry, so that the toast can put the entry back. */
function useRemove() {
  const { t } = useText();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ["namespaces"] });
  const restore = useMutation({ mutationFn: createNamespace, onSuccess: refresh });
  return useMutation({
    mutationFn: ({ id }: NamespaceRow) => removeNamespace(id),
    onSuccess: async (_done, row) => {
      toast(t("namespace.deleted", { name: row.name }), {
        label: t("action.undo"),
        run: () => restore.mutate(row),
      });
      await refresh();
    },
  });
}

interface ColumnOptions {
  readonly t: Translate;
  num(value: number): string;
  readonly whyNotWrite: string;
  onCompare(row: NamespaceRow): void;
  onEdit(row: NamespaceRow): void;
  onRemove(row: NamespaceRow): void;
}

function namespaceColumns(
  { t, num, whyNotWrite, onCompare, onEdit, onRemove }: ColumnOptions,
): Column<NamespaceRow>[] {
  const count = (key: "configs" | "services" | "instances", label: string) => ({
    key,
    label,
    align: "right" as const,
    phone: "hide" as const,
    render: (row: NamespaceRow) => <span className="num">{num(row[key])}</span>,
  });
  return [
    {
      key: "name",
      label: t("namespace.name"),
      phone: "main",
      render: (row) => <Link href={configsPath(row.id)} className="link">{row.name}</Link>,
    },
    { key: "id", label: t("namespace.id"), render: (row) => <Copyable value={row.id} /> },
    {
      key: "note",
      label: t("namespace.note"),
      grow: true,
      phone: "hide",
      render: (row) => <span className="dim">{row.description || "–"}</span>,
    },
    count("configs", t("nav.configs")),
    count("services", t("nav.services")),
    count("instances", t("service.instances")),
    {
      key: "menu",
      label: "",
      align: "right",
      phone: "plain",
      render: (row) => (
        <RowMenu
          name={row.name}
          actions={[
            { label: t("namespace.compare"), run: () => onCompare(row) },
            {
              label: t("namespace.edit"),
              run: () => onEdit(row),
              why: whyNotWrite || (row.isDefault ? t("namespace.isDefault") : ""),
            },
            {
              label: t("namespace.deleteDots"),
              run: () => onRemove(row),
              isRemoval: true,
              why: whyNotWrite || (row.isDefault ? t("namespace.isDefault") : ""),
            },
          ]}
        />
      ),
    },
  ];
}
