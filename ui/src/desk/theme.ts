import {
  ActionIcon, Badge, Button, createTheme, defaultVariantColorsResolver, Input, Menu, Modal, Paper, Table, Tooltip, type CSSVariablesResolver, type MantineColorsTuple,
} from "@mantine/core";

const blue: MantineColorsTuple = [
  "#e8f1fb", "#cfe2f6", "#9dc4ec", "#6db3ff", "#3d8fd9", "#1f74c4", "#0b5cad", "#094c90", "#073d74", "#052f5a",
];
const dark: MantineColorsTuple = [
  "#eef2f6", "#c9d1d9", "#a9b4c0", "#6f7c8a", "#39434e", "#2a323b", "#1a2129", "#12171d", "#0d1116", "#080b0f",
];
const red: MantineColorsTuple = [
  "#fde5e5", "#f9cccc", "#f29d9d", "#ff9a96", "#d9474a", "#c52c30", "#b01e22", "#94171b", "#781215", "#5c0d10",
];

/** Mantine's own settings; colours come from the tokens that both programs share. */
export const theme = createTheme({
  primaryColor: "blue",
  primaryShade: { light: 6, dark: 3 },
  // Mantine measures contrast for one scheme only; ours is a token of both.
  variantColorResolver: (input) => {
    const resolved = defaultVariantColorsResolver(input);
    return input.variant === "filled" ? { ...resolved, color: "var(--fw-on-primary)" } : resolved;
  },
  colors: { blue, dark, red },
  fontFamily: "var(--fw-font)",
  fontFamilyMonospace: "var(--fw-mono)",
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  defaultRadius: 6,
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "1.25rem" }, h2: { fontSize: "1rem" }, h3: { fontSize: "0.875rem" }, h4: { fontSize: "0.9375rem" }, h5: { fontSize: "0.875rem" } } },
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Button: Button.extend({ defaultProps: { size: "sm" } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray", size: 32 } }),
    Badge: Badge.extend({ defaultProps: { radius: "sm", tt: "none" } }),
    Input: Input.extend({ defaultProps: { size: "sm" } }),
    // Help stands below the input, so that inputs side by side stay on one line.
    InputWrapper: Input.Wrapper.extend({ defaultProps: { inputWrapperOrder: ["label", "input", "description", "error"] } }),
    // A menu holds nothing but its entries, so the first of them has the focus when it opens.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({ defaultProps: { centered: true, radius: 10 } }),
    Paper: Paper.extend({ defaultProps: { withBorder: true, radius: 10 } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 6 } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, multiline: true, maw: 320 } }),
  },
});

/** Binds Mantine's variables to the tokens, so that light and dark are decided in one place. */
export const variables: CSSVariablesResolver = () => {
  const both = {
    "--mantine-color-body": "var(--fw-ground)",
    "--mantine-color-text": "var(--fw-text)",
    "--mantine-color-dimmed": "var(--fw-muted)",
    "--mantine-color-placeholder": "var(--fw-muted)",
    "--mantine-color-anchor": "var(--fw-primary)",
    "--mantine-color-default": "var(--fw-raised)",
    "--mantine-color-default-hover": "var(--fw-sunken)",
    "--mantine-color-default-color": "var(--fw-text)",
    "--mantine-color-default-border": "var(--fw-line)",
    "--mantine-color-error": "var(--fw-red)",
    "--mantine-color-blue-light": "var(--fw-primary-tint)",
    "--mantine-color-blue-light-hover": "color-mix(in srgb, var(--fw-primary-tint) 85%, var(--fw-primary))",
    "--mantine-color-blue-light-color": "var(--fw-primary)",
    "--mantine-color-red-light-color": "var(--fw-red)",
    "--mantine-color-gray-text": "var(--fw-muted)",
    "--mantine-color-gray-light-color": "var(--fw-text)",
    "--mantine-color-disabled-color": "var(--fw-muted)",
  };
  return { variables: {}, light: both, dark: both };
};
