import { Button, Menu } from "@mantine/core";
import { ChevronDown, Printer } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { PrintOrder } from "../../shared/api/prints.ts";
import { usePlace } from "../place.tsx";
import { printsOf } from "./prints.ts";

const PrintDialog = lazy(() => import("./PrintDialog.tsx"));

interface Props {
  entity: string;
  order: PrintOrder;
  size?: "sm" | "compact-sm";
}

/** Offers what can be printed of the records; nothing where there is nothing. */
export function PrintButton({ entity, order, size = "sm" }: Props) {
  const { t } = useTranslation();
  const { model, words } = usePlace();
  const [chosen, setChosen] = useState("");
  const prints = printsOf(model, entity);
  const only = prints.length === 1 ? prints[0] : undefined;
  if (prints.length === 0) return null;
  const looks = { variant: "default", size, leftSection: <Printer size={size === "sm" ? 15 : 14} aria-hidden /> } as const;
  return (
    <>
      {only ? <Button {...looks} onClick={() => setChosen(only[0])}>{words(only[1].title, only[0])}</Button> : (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button {...looks} rightSection={<ChevronDown size={14} aria-hidden />}>{t("print.open")}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {prints.map(([key, print]) => <Menu.Item key={key} onClick={() => setChosen(key)}>{words(print.title, key)}</Menu.Item>)}
          </Menu.Dropdown>
        </Menu>
      )}
      {chosen && <Suspense><PrintDialog print={chosen} order={order} onClose={() => setChosen("")} /></Suspense>}
    </>
  );
}
