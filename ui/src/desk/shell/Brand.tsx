/** The product's mark and name. */
export function Brand() {
  return (
    <span className="fw-brand">
      <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden focusable="false">
        <rect width="32" height="32" rx="8" fill="var(--fw-primary)" />
        <path d="M9 24V8h14M9 16h10" fill="none" stroke="var(--fw-on-primary)" strokeWidth="3.2" strokeLinecap="round" strokeLinejoin="round" />
        <circle cx="22" cy="22" r="2.6" fill="var(--fw-on-primary)" />
      </svg>
      Formwright
    </span>
  );
}
