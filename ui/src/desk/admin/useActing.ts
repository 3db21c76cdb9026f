import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import { unwrap, type Result } from "../../shared/api/result.ts";
import { useConfirmed } from "../account/useConfirmed.tsx";
import { useServer } from "../place.tsx";

/** Does what is sensitive: asks for a proof where the server wants one, then reads anew what the pages show. */
export function useActing() {
  const { t } = useTranslation();
  const { account } = useServer();
  const queries = useQueryClient();
  const factors = useQuery({ queryKey: ["account", "factors"], queryFn: async () => unwrap(await account.factors()) }).data;
  const { run, dialog, failure } = useConfirmed(factors);
  const act = <T,>(work: () => Promise<Result<T>>, done?: (value: T) => void, told = t("admin.done")) =>
    run(work, (value) => {
      done?.(value);
      if (told) notifications.show({ message: told, color: "green", closeButtonProps: { "aria-label": t("common.close") } });
      void queries.invalidateQueries({ queryKey: ["admin"] });
    });
  return { act, dialog, failure };
}
