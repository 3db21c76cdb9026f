import { Link } from "@tanstack/react-router";

/** A line of a definition, leading to the text of its file. */
export function Place({ app, file, line }: { app: string; file: string; line: number }) {
  return (
    <Link to="/admin/$place" params={{ place: "apps" }} search={{ app, file, line: String(line) }} className="fw-link"><code>{file}:{line}</code></Link>
  );
}
