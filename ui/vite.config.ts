import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import { budgets } from "./build/budgets.ts";
import { compressed } from "./build/compress.ts";
import { early } from "./build/early.ts";
import { terminalPages } from "./build/terminal.ts";

const api = process.env["FORMWRIGHT_DEV_API"] ?? "http://127.0.0.1:8000";

/** Chunks that the terminal keeps for work without a network; every other one is the desk's. */
const OF_TERMINAL = new Set(["begin", "common", "icons", "terminal-first", "rolldown-runtime", "preload-helper", "DrawnIcon"]);
const WORDS = /src[\\/](shared|terminal|desk)[\\/]i18n[\\/](zh|en)\.json$/;

/** Names a file by what the service worker, the budgets and people look for. */
function nameOf(chunk: { name: string; moduleIds: readonly string[] }): string {
  const [, part, language] = chunk.moduleIds.map((id) => WORDS.exec(id)).find(Boolean) ?? [];
  if (part) return `assets/words-${part}-${language}-[hash].js`;
  if (OF_TERMINAL.has(chunk.name)) return "assets/[name]-[hash].js";
  return chunk.name === "zxing" ? "assets/camera-[name]-[hash].js" : `assets/desk-${chunk.name.replace(/^desk-/, "")}-[hash].js`;
}

export default defineConfig({
  plugins: [
    react(),
    terminalPages(),
    early(),
    // Only the terminal works without a network; the desk always asks the server.
    VitePWA({
      filename: "terminal-worker.js",
      registerType: "prompt",
      injectRegister: null,
      manifest: false,
      workbox: {
        globPatterns: ["terminal.html", "assets/**/*.js", "assets/{terminal,tokens}-*.css", "*.{svg,webmanifest}"],
        globIgnores: ["assets/desk-*", "assets/words-desk-*", "assets/camera-*"],
        // The reader of codes is kept once somebody used it.
        runtimeCaching: [{ urlPattern: /\/assets\/(camera-|zxing)/, handler: "CacheFirst" }],
        navigateFallback: "/terminal.html",
        navigateFallbackAllowlist: [/^\/terminal(\/|$)/],
      },
    }),
    compressed(),
    budgets(),
  ],
  build: {
    outDir: "dist",
    target: "es2023",
    // Every browser that runs this knows `modulepreload`.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        desk: resolve(import.meta.dirname, "index.html"),
        terminal: resolve(import.meta.dirname, "terminal.html"),
      },
      output: {
        // Few files, and none that belongs to the desk alone among those that the terminal keeps for work without a network.
        codeSplitting: {
          groups: [
            // What chooses the language runs before anything else is there.
            { name: "begin", priority: 3, test: /src.(shared.(begin|locale|i18n.(catalogs|speech))|terminal.look)\.ts$/ },
            { name: "common", priority: 2, test: /(node_modules.(react|react-dom|scheduler|use-sync-external-store|big\.js|lucide-react.dist.esm.(Icon|createLucideIcon|defaultAttributes|context|shared))[\/.]|src.(shared|expressions)(?!.icons.(icons|DrawnIcon)).*\.tsx?$)/ },
            { name: "icons", priority: 2, test: /node_modules.lucide-react.dist.esm.icons/, minShareCount: 2 },
            { name: "desk-first", priority: 1, test: /src.desk.program\.tsx$/ },
            { name: "terminal-first", priority: 1, test: /src.terminal.program\.tsx$/ },
          ],
        },
        chunkFileNames: nameOf,
      },
    },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ["/api", "/health", "/ready", "/openapi.json", "/docs"].map((path) => [path, { target: api, ws: true }]),
    ),
    fs: { allow: [".", "../tests"] },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    maxWorkers: 2,
  },
});
