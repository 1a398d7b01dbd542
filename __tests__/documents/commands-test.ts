/** Commands and paths in the documents exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../scripts/lib/paths';

function read(file: string): string {
  return readFileSync(path.join(PROJECT_ROOT, file), 'utf8');
}

const examples = readdirSync(path.join(PROJECT_ROOT, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => path.join('examples', name));
const documents = ['', 'docs', '.github', 'examples', ...examples].flatMap((folder) =>
  readdirSync(path.join(PROJECT_ROOT, folder))
    .filter((name) => name.endsWith('.md') || name === 'help')
    .map((name) => path.join(folder, name)),
);
const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };

/** Returns the npm scripts that a text names, such as `npm run lint` or `npm test`. */
function scriptsIn(text: string): string[] {
  return [...text.matchAll(/\bnpm (?:run (?:-s )?([a-z][\w:]*)|(test)\b)/g)].map(
    ([, run = '', own = run]) => own,
  );
}

test.each(documents)('every npm script in %s exists', (document) => {
  expect(scriptsIn(read(document)).filter((name) => !(name in scripts))).toEqual([]);
});

test('help names every npm script', () => {
  const named = new Set(scriptsIn(read('help')));
  expect(Object.keys(scripts).filter((name) => !named.has(name))).toEqual([]);
});

test('every path in backticks in a document exists', () => {
  const missing = documents.flatMap((document) =>
    [
      ...read(document).matchAll(
        /`((?:lambda-src|constructs|scripts|bench|__tests__|docs|examples)\/[^`\s]*)`/g,
      ),
    ]
      .map(([, name = '']) => name)
      .filter((name) => !existsSync(path.join(PROJECT_ROOT, name)))
      .map((name) => `${document}: ${name}`),
  );
  expect(missing).toEqual([]);
});
