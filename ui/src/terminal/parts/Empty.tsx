/** Nothing here, and what to do about it. */
export function Empty({ title, hint }: { title: string; hint: string }) {
  return <div className="t-empty"><h2>{title}</h2><p>{hint}</p></div>;
}
