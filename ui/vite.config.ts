import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

import { budget } from "./budget.ts";
import { inline } from "./inline.ts";

const server = "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [
    vue(),
    budget([
      { page: "index.html", screen: "src/screens/Console.vue", mostKb: 290 },
      { page: "host.html", mostKb: 70 },
      { page: "plan.html", mostKb: 120 },
    ]),
    // OBS 27 of 2021, the oldest still met, shows pages with Chromium 75 to 95.
    inline("overlay.html", "chrome80", 25),
    // A phone on set may be an old one.
    inline("phone.html", "es2019", 25),
    // WeChat's browser on a phone of 2019; whoever opens a replay has no session, so that it loads no asset either.
    inline("replay.html", "es2019", 70, () => [vue()]),
  ],
  build: {
    outDir: "../src/kaibo/console/static",
    emptyOutDir: true,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: { input: ["index.html", "host.html", "plan.html"] },
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": server,
      "/in": server,
      "/review": server,
      "/overlay": server,
      "/phone": server,
      "/r/": server,
      "/ws": { target: server, ws: true },
      "^/host/": { target: server, bypass: () => "/host.html" },
    },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] },
});
