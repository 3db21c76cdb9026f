import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import { budgets } from "./build/budgets.ts";
import { compressed } from "./build/compress.ts";
import { terminalPages } from "./build/terminal.ts";

const api = process.env["FORMWRIGHT_DEV_API"] ?? "http://127.0.0.1:8000";

/** Chunks that the desk and the terminal both load; every other one is the desk's. */
const OF_BOTH = new Set(["common", "icons", "rolldown-runtime", "modulepreload-polyfill", "preload-helper"]);

export default defineConfig({
  plugins: [
    react(),
    terminalPages(),
    // Only the terminal works without a network; the desk always asks the server.
    VitePWA({
      filename: "terminal-worker.js",
      registerType: "prompt",
      injectRegister: null,
      manifest: false,
      workbox: {
        globPatterns: ["terminal.html", "assets/**/*.{js,css}", "*.{svg,webmanifest}"],
        globIgnores: ["assets/desk-*", "assets/camera-*"],
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
    rolldownOptions: {
      input: {
        desk: resolve(import.meta.dirname, "index.html"),
        terminal: resolve(import.meta.dirname, "terminal.html"),
      },
      output: {
        // Few files, and none that belongs to the desk alone among those that the terminal keeps for work without a network.
        codeSplitting: {
          groups: [
            // An icon that only one page draws comes with that page.
            { name: "icons", priority: 2, test: /node_modules.lucide-react\//, minShareCount: 3 },
            { name: "common", priority: 1, test: /(node_modules.(react|react-dom|scheduler|i18next|react-i18next|html-parse-stringify|void-elements|use-sync-external-store|big\.js)\/|src.(shared|expressions))/ },
          ],
        },
        chunkFileNames: (chunk) => (OF_BOTH.has(chunk.name) ? "assets/[name]-[hash].js" : `assets/${chunk.name === "zxing" ? "camera" : "desk"}-[name]-[hash].js`),
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
