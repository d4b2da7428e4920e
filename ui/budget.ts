import { gzipSync } from "node:zlib";

import type { Plugin } from "vite";

interface Limit {
  /** The page that is opened, as a file in this folder. */
  page: string;
  /** The lazily loaded screen it then shows, as a path in this folder. */
  screen?: string;
  /** The most JavaScript its first load may take, in KB after gzip. */
  mostKb: number;
}

interface Chunk {
  code: string;
  imports: string[];
  page: string | null;
  modules: string[];
}

/** Fail the build when opening a page would load more JavaScript than allowed. */
export function budget(limits: readonly Limit[]): Plugin {
  return {
    name: "budget",
    apply: "build",
    generateBundle(_, bundle) {
      const chunks = new Map<string, Chunk>();
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk") {
          chunks.set(file.fileName, {
            code: file.code,
            imports: file.imports,
            page: file.isEntry ? file.facadeModuleId : null,
            modules: Object.keys(file.modules),
          });
        }
      }
      for (const limit of limits) measure(chunks, limit);
    },
  };
}

function measure(chunks: ReadonlyMap<string, Chunk>, { page, screen, mostKb }: Limit): void {
  const named = (holds: (chunk: Chunk) => boolean, what: string) => {
    const found = [...chunks].filter(([, chunk]) => holds(chunk)).map(([name]) => name);
    if (found.length === 0) throw new Error(`the budget measures ${what}, which is not in the build`);
    return found;
  };
  const starts = named((chunk) => chunk.page?.endsWith(`/${page}`) ?? false, page);
  if (screen !== undefined) starts.push(...named((chunk) => chunk.modules.some((module) => module.includes(screen)), screen));
  const kb = firstLoad(chunks, starts) / 1024;
  const what = screen ?? page;
  console.log(`first load of ${what}: ${kb.toFixed(1)} KB of JavaScript after gzip (at most ${mostKb})`);
  if (kb > mostKb) throw new Error(`${what} loads ${kb.toFixed(1)} KB, more than ${mostKb} KB`);
}

function firstLoad(chunks: ReadonlyMap<string, Chunk>, names: readonly string[]): number {
  const todo = [...names];
  const seen = new Set<string>();
  let bytes = 0;
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const chunk = chunks.get(name);
    if (chunk === undefined || seen.has(name)) continue;
    seen.add(name);
    bytes += gzipSync(chunk.code).length;
    todo.push(...chunk.imports);
  }
  return bytes;
}
