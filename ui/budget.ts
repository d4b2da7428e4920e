import { gzipSync } from "node:zlib";

import type { Plugin } from "vite";

interface Limit {
  /** The lazily loaded screen whose first load is measured, as a path in this folder. */
  screen: string;
  /** The most JavaScript its first load may take, in KB after gzip. */
  mostKb: number;
}

interface Chunk {
  code: string;
  imports: string[];
  isEntry: boolean;
  modules: string[];
}

/** Fail the build when opening `screen` would load more JavaScript than allowed. */
export function budget({ screen, mostKb }: Limit): Plugin {
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
            isEntry: file.isEntry,
            modules: Object.keys(file.modules),
          });
        }
      }
      const starts = [...chunks].filter(
        ([, chunk]) => chunk.isEntry || chunk.modules.some((module) => module.includes(screen)),
      );
      if (!starts.some(([, chunk]) => chunk.modules.some((module) => module.includes(screen)))) {
        throw new Error(`the budget measures ${screen}, which is not in the build`);
      }
      const kb = firstLoad(chunks, starts.map(([name]) => name)) / 1024;
      console.log(`first load of ${screen}: ${kb.toFixed(1)} KB of JavaScript after gzip (at most ${mostKb})`);
      if (kb > mostKb) throw new Error(`${screen} loads ${kb.toFixed(1)} KB, more than ${mostKb} KB`);
    },
  };
}

function firstLoad(chunks: Map<string, Chunk>, names: string[]): number {
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
