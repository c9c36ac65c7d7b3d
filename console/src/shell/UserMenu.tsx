import { Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  Check,
  ChevronsUpDown,
  KeyRound,
  Languages,
  LogOut,
  Monitor,
  Moon,
  Sun,
} from "lucide-react";
import { useText } from "../i18n/text.tsx";
import { PasswordDialog } from "../session/PasswordDialog.tsx";
import { logOut, useSession } from "../session/session.ts";
import css from "./shell.module.css";

const schemes = [["light", Sun], ["dark", Moon], ["auto", Monitor]] as const;
/* Each language in its own words. */
const langs = [["en", "English"], ["zh", "中文"]] as const;

export function UserMenu() {
  const { t, lang, setLang } = useText();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { user } = useSession();
  const [password, passwordState] = useDisclosure();
  const name = user ? user.nickname || user.name : t("user.open");
  return (
    <>
      <Menu position="top-start" width={196}>
        <Menu.Target>
          <UnstyledButton className={css.user}>
            <span className={css.avatar} aria-hidden>{name.slice(0, 1).toUpperCase()}</span>
            <span className={`${css.userName} truncate`}>{name}</span>
            <ChevronsUpDown size={14} className="dim" aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t("user.theme")}</Menu.Label>
          {schemes.map(([scheme, Icon]) => (
            <Menu.Item
              key={scheme}
              leftSection={<Icon size={14} />}
              rightSection={colorScheme === scheme && <Check size={14} />}
              onClick={() => setColorScheme(scheme)}
            >
              {t(`theme.${scheme}`)}
            </Menu.Item>
          ))}
          <Menu.Label>{t("user.language")}</Menu.Label>
          {langs.map(([id, label]) => (
            <Menu.Item
              key={id}
              leftSection={<Languages size={14} />}
              rightSection={lang === id && <Check size={14} />}
              onClick={() => setLang(id)}
            >
              {label}
            </Menu.Item>
          ))}
          {user && <Menu.Divider />}
          {user?.hasPassword && (
            <Menu.Item leftSection={<KeyRound size={14} />} onClick={passwordState.open}>
              {t("user.password")}
            </Menu.Item>
          )}
          {user && (
            <Menu.Item leftSection={<LogOut size={14} />} onClick={() => void logOut()}>
              {t("user.logout")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {user && password && <PasswordDialog name={user.name} onClose={passwordState.close} />}
    </>
  );
}
