import type { Plugin } from "vite";

const TERMINAL = /^\/terminal(\/|\?|$)/;

/** While developing, every address under /terminal is the terminal's page, as the server does it. */
export function terminalPages(): Plugin {
  return {
    name: "formwright-terminal-pages",
    apply: "serve",
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        if (request.url && TERMINAL.test(request.url)) request.url = "/terminal.html";
        next();
      });
    },
  };
}
