import { Alert, Button, Code, CopyButton, Group, Paper, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Check, Copy, KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../shared/i18n/useTranslation.tsx";
import type { Failure } from "../../shared/api/result.ts";
import { Tag } from "../parts/Tag.tsx";
import { Trouble } from "../parts/Trouble.tsx";
import { usePlace } from "../place.tsx";
import { useRuns, type Rule } from "./api.ts";
import { Document } from "./Document.tsx";
import classes from "./Runs.module.css";

/** Where programs elsewhere call a rule, and the secret by which they may; a new one is told once. */
export function HookCard({ rule, hook }: { rule: Rule; hook: { header: string; secret: boolean } }) {
  const { t } = useTranslation();
  const { app } = usePlace();
  const runs = useRuns();
  const queries = useQueryClient();
  const [secret, setSecret] = useState("");
  const [sure, setSure] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const address = `${window.location.origin}/api/${encodeURIComponent(app)}/hooks/${encodeURIComponent(rule.key)}`;
  const signed = rule.on["hook"] === "signature";
  const make = async () => {
    const result = await runs.newSecret(app, rule.key);
    setSure(false);
    setFailure(result.ok ? null : result.failure);
    if (!result.ok) return;
    setSecret(result.value.secret);
    await queries.invalidateQueries({ queryKey: ["runs", app, "rule", rule.key] });
  };
  return (
    <Paper p="md" component="section" className={classes["part"]!}>
      <h2>{t("hook.title")}</h2>
      <Line name={t("hook.address")} value={address} copy>POST</Line>
      <Line name={t("hook.header")} value={hook.header}>{t(signed ? "hook.signed" : "hook.shown")}</Line>
      <Group gap="sm" my="xs">
        <Tag colour={hook.secret ? "green" : "amber"}>{t(hook.secret ? "hook.has_secret" : "hook.no_secret")}</Tag>
        {rule.may_pause && !sure && <Button size="xs" variant="default" leftSection={<KeyRound size={14} aria-hidden />} onClick={() => (hook.secret ? setSure(true) : void make())}>{t(hook.secret ? "hook.renew" : "hook.make")}</Button>}
        {sure && <Group gap="xs" role="alert"><Text size="sm">{t("hook.renew_hint")}</Text><Button size="xs" color="red" onClick={() => void make()}>{t("hook.renew_now")}</Button><Button size="xs" variant="default" onClick={() => setSure(false)}>{t("common.cancel")}</Button></Group>}
      </Group>
      {failure && <Trouble failure={failure} />}
      {secret && <Alert color="blue" variant="light" role="status" title={t("hook.keep")} className="fw-note"><Line name={t("hook.secret")} value={secret} copy /></Alert>}
      <details className="fw-trace">
        <summary>{t("hook.body")}</summary>
        <Document value={{ ...(rule.on["input"] ? { input: rule.on["input"] } : {}), ...(rule.on["rows"] ? { rows: rule.on["rows"] } : {}), ...(rule.on["take"] ? { take: rule.on["take"] } : {}), ...(rule.on["once_by"] ? { once_by: rule.on["once_by"] } : {}) }} />
      </details>
    </Paper>
  );
}

function Line({ name, value, copy = false, children }: { name: string; value: string; copy?: boolean; children?: string }) {
  const { t } = useTranslation();
  return (
    <div className={classes["fact"]}>
      <span>{name}</span>
      <div className="fw-grow">
        <Code className="fw-break">{value}</Code> {children && <Text span size="xs" c="dimmed">{children}</Text>}
        {copy && (
          <CopyButton value={value}>
            {({ copied, copy: put }) => <Button size="compact-xs" variant="subtle" leftSection={copied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />} onClick={put}>{t(copied ? "hook.copied" : "hook.copy")}</Button>}
          </CopyButton>
        )}
      </div>
    </div>
  );
}
