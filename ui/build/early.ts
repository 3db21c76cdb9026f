import type { HtmlTagDescriptor, Plugin, Rollup } from "vite";

/**
 * Lets a page name what its program needs, though the program comes by an `import()`: the browser then fetches
 * it while the few lines that choose the language are still on their way.
 */
export function early(): Plugin {
  return {
    name: "formwright-early",
    apply: "build",
    transformIndexHtml: { order: "post", handler: (_, { chunk, bundle }) => (chunk && bundle ? namesOf(chunk, bundle) : []) },
  };
}

function namesOf(entry: Rollup.OutputChunk, bundle: Rollup.OutputBundle): HtmlTagDescriptor[] {
  const already = reached(entry, bundle);
  const programs = entry.dynamicImports.filter((file) => isProgram(bundle[file]));
  const files = new Set(programs.flatMap((file) => [...reached(bundle[file] as Rollup.OutputChunk, bundle)]));
  return [...files].filter((file) => !already.has(file)).map((file) => ({
    tag: "link",
    attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` },
    injectTo: "head" as const,
  }));
}

const isProgram = (found: Rollup.OutputBundle[string] | undefined) =>
  found?.type === "chunk" && found.moduleIds.some((id) => /[\\/]program\.tsx$/.test(id));

function reached(chunk: Rollup.OutputChunk, bundle: Rollup.OutputBundle, into = new Set<string>()): Set<string> {
  into.add(chunk.fileName);
  for (const file of chunk.imports) {
    const next = bundle[file];
    if (next?.type === "chunk" && !into.has(file)) reached(next, bundle, into);
  }
  return into;
}
