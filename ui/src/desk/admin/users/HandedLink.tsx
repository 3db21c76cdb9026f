import { Alert, Button, CopyButton, Stack } from "@mantine/core";
import { useTranslation } from "../../../shared/i18n/useTranslation.tsx";
import classes from "../Admin.module.css";

/** A link by which somebody chooses a password, to be handed over; it is shown this once. */
export function HandedLink({ link, name }: { link: string; name: string }) {
  const { t } = useTranslation();
  return (
    <Alert variant="light" color="blue" title={t("admin.link_for", { name })} className="fw-note">
      <Stack gap="xs" align="flex-start">
        {t("admin.link_hint")}
        <div className={classes["secret"]} tabIndex={0}>{link}</div>
        <CopyButton value={link}>
          {({ copied, copy }) => <Button size="xs" variant="default" onClick={copy}>{t(copied ? "admin.copied" : "admin.copy")}</Button>}
        </CopyButton>
      </Stack>
    </Alert>
  );
}
