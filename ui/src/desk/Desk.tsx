import { localStorageColorSchemeManager, MantineProvider, mergeThemeOverrides } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "../shared/i18n/useTranslation.tsx";
import type { Server } from "../shared/api/server.ts";
import { ServerProvider } from "./place.tsx";
import type { DeskRouter } from "./router.tsx";
import { Shortcuts } from "./shell/Shortcuts.tsx";
import { theme, variables } from "./theme.ts";

const colourScheme = localStorageColorSchemeManager({ key: "formwright.look" });

interface Props {
  server: Server;
  queries: QueryClient;
  router: DeskRouter;
}

/** The desk: everything that is done at a table rather than at a machine. */
export function Desk({ server, queries, router }: Props) {
  const { t } = useTranslation();
  const close = t("common.close");
  const named = useMemo(() => mergeThemeOverrides(theme, { components: { Notification: { defaultProps: { closeButtonProps: { "aria-label": close } } } } }), [close]);
  return (
    <MantineProvider theme={named} cssVariablesResolver={variables} colorSchemeManager={colourScheme} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <ServerProvider server={server}>
          <Notifications position="bottom-right" />
          <RouterProvider router={router} />
          <Shortcuts />
        </ServerProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
