import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { build, type Plugin, type PluginOption } from "vite";

const STYLE = /<link rel="stylesheet" href="(.*?)" \/>/;
const SCRIPT = /<script type="module" src="\/(.*?)"><\/script>/;

/**
 * Build a page into one file that asks for nothing else: OBS shows it without signing in, so it can load no
 * asset of the console. `target` is the oldest Chromium it must run in, `plugins` what its sources need.
 * Fails above `mostKb` after gzip.
 */
export function inline(page: string, target: string, mostKb: number, plugins: () => PluginOption[] = () => []): Plugin {
  return {
    name: `inline ${page}`,
    apply: "build",
    async generateBundle() {
      const html = readFileSync(page, "utf-8");
      const entry = SCRIPT.exec(html)?.[1];
      if (entry === undefined || !STYLE.test(html)) throw new Error(`${page} names no style and script to put in`);
      const { code, style } = await made(entry, target, plugins());
      const source = html.replace(STYLE, () => `<style>${style}</style>`).replace(SCRIPT, () => `<script>${code}</script>`);
      const kb = gzipSync(source).length / 1024;
      console.log(`${page}: ${kb.toFixed(1)} KB after gzip, all of it (at most ${mostKb})`);
      if (kb > mostKb) throw new Error(`${page} takes ${kb.toFixed(1)} KB, more than ${mostKb} KB`);
      this.emitFile({ type: "asset", fileName: page, source });
    },
  };
}

async function made(entry: string, target: string, plugins: PluginOption[]): Promise<{ code: string; style: string }> {
  const built = await build({
    configFile: false,
    logLevel: "warn",
    plugins,
    define: { __VUE_OPTIONS_API__: "false", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false" },
    build: { write: false, target, cssTarget: target, rolldownOptions: { input: entry, output: { format: "iife" } } },
  });
  if (Array.isArray(built) || !("output" in built)) throw new Error(`${entry} was built into more than one`);
  const code = built.output.flatMap((file) => (file.type === "chunk" ? [file.code] : []));
  const style = built.output.flatMap((file) => (file.type === "asset" && file.fileName.endsWith(".css") ? [String(file.source)] : []));
  const [script] = code;
  if (script === undefined || code.length > 1 || /<\/script/i.test(script)) throw new Error(`${entry} is not one script`);
  return { code: script.trim(), style: style.join("") };
}
