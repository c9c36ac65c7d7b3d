import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { getTokens, revokeToken, type Token } from "../../api/access.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { type Translate, useText } from "../../i18n/text.tsx";
import { Ago, Empty } from "../../ui/Bits.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { RowMenu } from "../../ui/RowMenu.tsx";
import { Tag } from "../../ui/Status.tsx";
import { toast } from "../../ui/toast.tsx";
import css from "./access.module.css";
import { TokenDialog } from "./TokenDialog.tsx";

/** Somebody should see to it when less is left. */
const SOON_MS = 7 * 86_400_000;

export function TokensTab() {
  const query = useQuery({ queryKey: ["tokens"], queryFn: getTokens });
  return <Loaded query={query}>{(tokens) => <Tokens tokens={tokens} />}</Loaded>;
}

function Tokens({ tokens }: { tokens: readonly Token[] }) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const queries = useQueryClient();
  const close = () => set({ dialog: null, id: null });
  const revoke = useMutation({
    mutationFn: ({ id }: Token) => revokeToken(id),
    onSuccess: async (_done, { name }) => {
      close();
      toast(t("access.revoked", { name }));
      await queries.invalidateQueries({ queryKey: ["tokens"] });
    },
  });
  const dialog = get("dialog");
  const chosen = tokens.find(({ id }) => dialog === "revoke" && id === get("id"));
  return (
    <>
      <DataTable
        label={t("access.tokens")}
        rows={[...tokens]}
        columns={tokenColumns(t, ({ id }) => set({ dialog: "revoke", id }, { push: true }))}
        id={({ id }) => id}
        empty={<Empty icon={KeyRound} title={t("access.noToken")} text={t("access.noTokenText")} />}
      />
      <TokenDialog opened={dialog === "new"} onClose={close} />
      <FormDialog
        opened={chosen !== undefined}
        title={t("access.revokeTitle", { name: chosen?.name ?? "" })}
        action={t("access.revoke")}
        word={chosen?.name ?? ""}
        busy={revoke.isPending}
        error={revoke.error}
        onClose={close}
        onSubmit={() => chosen && revoke.mutate(chosen)}
      >
        <p className={css.text}>{t("access.revokeText")}</p>
      </FormDialog>
    </>
  );
}

function tokenColumns(t: Translate, onRevoke: (token: Token) => void): Column<Token>[] {
  const notSeen = <span className="dim">{t("access.notSeen")}</span>;
  return [
    {
      key: "name",
      label: t("access.token"),
      phone: "main",
      grow: true,
      render: ({ name }) => <b style={{ fontWeight: 500 }}>{name}</b>,
    },
    { key: "owner", label: t("access.owner"), render: ({ username }) => username },
    {
      key: "scope",
      label: t("access.scope"),
      render: ({ scope }) => (
        <span className={css.tags}>
          {scope === null
            ? <span className="dim">{t("access.wholeScope")}</span>
            : scope.map(({ resource, action }) => (
              <Tag key={`${resource} ${action}`} mono>{resource} {action}</Tag>
            ))}
        </span>
      ),
    },
    {
      key: "created",
      label: t("access.created"),
      phone: "hide",
      render: ({ createdMs }) => <Ago at={createdMs} />,
    },
    {
      key: "used",
      label: t("access.used"),
      render: ({ lastUseMs }) => lastUseMs > 0 ? <Ago at={lastUseMs} /> : notSeen,
    },
    { key: "expires", label: t("access.expires"), render: (token) => <Ends token={token} t={t} /> },
    {
      key: "menu",
      label: "",
      align: "right",
      render: (token) => (
        <RowMenu
          name={token.name}
          actions={[{ label: t("access.revokeDots"), run: () => onRevoke(token), isRemoval: true }]}
        />
      ),
    },
  ];
}

function Ends({ token: { expiresMs }, t }: { token: Token; t: Translate }) {
  if (expiresMs === 0) return <span className="dim">{t("access.endless")}</span>;
  const leftMs = expiresMs - Date.now();
  if (leftMs <= 0) return <Tag tone="bad">{t("access.ended")}</Tag>;
  return leftMs < SOON_MS
    ? (
      <Tag tone="warn">
        <Ago at={expiresMs} />
      </Tag>
    )
    : <Ago at={expiresMs} />;
}
