import { Avatar, Menu, Text, UnstyledButton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Keyboard, LayoutGrid, LogOut, MonitorSmartphone, Settings, UserRound } from "lucide-react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { useServer } from "../place.tsx";
import { meQuery } from "../queries.ts";
import { showShortcuts } from "./shortcutKeys.ts";

/** Who is signed in, and the way out. */
export function AccountMenu({ app }: { app?: string }) {
  const { t } = useTranslation();
  const server = useServer();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const me = useQuery(meQuery(server)).data;
  if (!me) return null;
  const name = me.title || me.name;
  const signOut = async () => {
    await server.signOut();
    queries.clear();
    await navigate({ to: "/sign-in" });
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <UnstyledButton aria-label={t("shell.account", { name })} className="fw-account">
          <Avatar size={30} radius="xl" color="blue" variant="filled" aria-hidden>{name.slice(0, 1).toUpperCase()}</Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label><Text size="sm" fw={600} c="var(--fw-text)">{name}</Text><Text size="xs">{me.name}</Text></Menu.Label>
        <Menu.Divider />
        {me.apps.length > 1 && (
          <Menu.Item leftSection={<LayoutGrid size={16} aria-hidden />} onClick={() => void navigate({ to: "/" })}>
            {t("shell.apps")}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<UserRound size={16} aria-hidden />} onClick={() => void navigate({ to: "/account" })}>
          {t("account.title")}
        </Menu.Item>
        {me.administrator && (
          <Menu.Item leftSection={<Settings size={16} aria-hidden />} onClick={() => void navigate({ to: "/admin/$place", params: { place: "users" }, search: {} })}>
            {t("shell.administration")}
          </Menu.Item>
        )}
        {app && (
          <Menu.Item component="a" href={`/terminal/${app}`} leftSection={<MonitorSmartphone size={16} aria-hidden />}>
            {t("shell.terminal")}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<Keyboard size={16} aria-hidden />} onClick={showShortcuts}>{t("shell.shortcuts")}</Menu.Item>
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={() => void signOut()}>{t("shell.sign_out")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
