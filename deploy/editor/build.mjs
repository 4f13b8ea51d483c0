// Builds what hub/web/static carries: the editor's bundle, its licences, and htmx as it is published.
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = join(here, "../../hub/web/static");

const result = await build({
  entryPoints: [join(here, "src/main.js")],
  outfile: join(target, "editor/editor.js"),
  bundle: true,
  minify: true,
  format: "iife",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  // The browsers of offices: five years old, and the national ones built on the same engines.
  target: ["chrome92", "firefox91", "safari15"],
});
await build({
  entryPoints: [join(here, "src/editor.css")],
  outfile: join(target, "editor/editor.css"),
  minify: true,
  charset: "utf8",
  target: ["chrome92", "firefox91", "safari15"],
});

const bundled = new Set(
  Object.keys(result.metafile.inputs)
    .map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
    .filter(Boolean),
);
const texts = [...bundled].sort().map((name) => {
  const { version, license } = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
  return `${name} ${version} (${license})\n\n${licenceOf(name).trim()}\n`;
});
writeFileSync(join(target, "editor/LICENSES"), texts.join(`\n${"-".repeat(78)}\n\n`));

copyFileSync(join(modules, "htmx.org/dist/htmx.min.js"), join(target, "htmx.min.js"));
const htmx = JSON.parse(readFileSync(join(modules, "htmx.org/package.json"), "utf8"));
writeFileSync(
  join(target, "htmx.LICENSE"),
  `htmx.org ${htmx.version} (${htmx.license})\n\n${licenceOf("htmx.org").trim()}\n`,
);

const script = readFileSync(resolve(target, "editor/editor.js"));
console.log(`editor.js ${script.length} bytes, ${gzipSync(script).length} compressed`);

function licenceOf(name) {
  const file = ["LICENSE", "LICENSE.md", "license"].map((one) => join(modules, name, one)).find(existsSync);
  if (!file) throw new Error(`${name} carries no licence text`);
  return readFileSync(file, "utf8");
}
