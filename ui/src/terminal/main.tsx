import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

const root = document.getElementById("root");
if (!root) throw new Error("terminal.html has no element with the id root");
createRoot(root).render(
  <StrictMode>
    <h1>Formwright</h1>
  </StrictMode>,
);
