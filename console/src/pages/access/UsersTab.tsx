import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserRound } from "lucide-react";
import { changeUser, getUsers, removeUser, type User } from "../../api/access.ts";
import { usePage } from "../../hooks/usePage.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { useSession } from "../../session/session.ts";
import { Empty } from "../../ui/Bits.tsx";
import { DataTable } from "../../ui/DataTable.tsx";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { FilterBar } from "../../ui/Filters.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { toast } from "../../ui/toast.tsx";
import { UrlPager } from "../../ui/UrlPager.tsx";
import css from "./access.module.css";
import { PasswordDialog } from "./PasswordDialog.tsx";
import { userColumns } from "./userColumns.tsx";
import { UserDialog } from "./UserDialog.tsx";

const TYPING_MS = 150;
const PAGE_SIZE = 20;
export const USERS_KEY = ["users"];

export function UsersTab() {
  const { t } = useText();
  const { get, set } = useUrlState();
  const [q] = useDebouncedValue(get("q"), TYPING_MS);
  const page = usePage(PAGE_SIZE);
  const query = useQuery({
    queryKey: [...USERS_KEY, q, page],
    queryFn: () => getUsers(q, page),
    placeholderData: keepPreviousData,
  });
  const total = query.data?.total ?? 0;
  return (
    <div className={css.stack}>
      <FilterBar
        query={get("q")}
        onQuery={(value) => set({ q: value, page: null })}
        hint={t("access.searchUsers")}
        total={total}
      />
      <Loaded query={query}>{({ users }) => <Users users={users} />}</Loaded>
      <UrlPager total={total} defaultSize={PAGE_SIZE} />
    </div>
  );
}

function Users({ users }: { users: readonly User[] }) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const queries = useQueryClient();
  const { user: self } = useSession();
  const refresh = () => queries.invalidateQueries({ queryKey: USERS_KEY });
  const enable = useEnable(refresh);
  const close = () => set({ dialog: null, id: null });
  const remove = useMutation({
    mutationFn: (name: string) => removeUser(name),
    onSuccess: async (_done, name) => {
      close();
      toast(t("access.userRemoved", { name }));
      await refresh();
    },
  });
  const dialog = get("dialog");
  const chosen = users.find(({ username }) => username === get("id"));
  const columns = userColumns({
    t,
    self: self?.name ?? "",
    onEnable: (user, enabled) => enable.mutate({ user, enabled }),
    onDialog: (name, { username }) => set({ dialog: name, id: username }, { push: true }),
  });
  return (
    <>
      <FailureOf error={enable.error} />
      <DataTable
        label={t("access.users")}
        rows={[...users]}
        columns={columns}
        id={({ username }) => username}
        empty={<Empty icon={UserRound} title={t("access.noUser")} />}
      />
      <UserDialog
        key={chosen?.username ?? "new"}
        opened={dialog === "new" || (dialog === "edit" && chosen !== undefined)}
        edited={dialog === "edit" ? chosen : undefined}
        onClose={close}
      />
      <PasswordDialog user={dialog === "password" ? chosen : undefined} onClose={close} />
      <FormDialog
        opened={dialog === "remove" && chosen !== undefined}
        title={t("access.removeUserTitle", { name: chosen?.username ?? "" })}
        action={t("access.removeUser")}
        word={chosen?.username ?? ""}
        busy={remove.isPending}
        error={remove.error}
        onClose={close}
        onSubmit={() => chosen && remove.mutate(chosen.username)}
      >
        <p className={css.text}>{t("access.removeUserText")}</p>
      </FormDialog>
    </>
  );
}

interface Switched {
  readonly user: User;
  readonly enabled: boolean;
}

function useEnable(refresh: () => Promise<void>) {
  const { t } = useText();
  const put = ({ user, enabled }: Switched) => changeUser({ username: user.username, enabled });
  const undo = useMutation({ mutationFn: put, onSuccess: refresh });
  return useMutation({
    mutationFn: put,
    onSuccess: async (_done, { user, enabled }) => {
      toast(t(enabled ? "access.switchedOn" : "access.switchedOff", { name: user.username }), {
        label: t("action.undo"),
        run: () => undo.mutate({ user, enabled: !enabled }),
      });
      await refresh();
    },
  });
}
