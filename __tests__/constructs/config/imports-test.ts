import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../scripts/lib/paths';

const FOLDER = path.join(PROJECT_ROOT, 'constructs', 'config');
const ALLOWED =
  /^(\.\/[\w-]+|\.\.\/shared\/[\w-]+|\.\.\/\.\.\/lambda-src\/(contract|image\/(decoding|encoding)-cost|variants\/variant)|cdktf|node:\w+)$/;

test.each(readdirSync(FOLDER))(
  'constructs/config/%s imports only constructs/shared, the contract, the variants and the cost of an original',
  (file) => {
    const source = readFileSync(path.join(FOLDER, file), 'utf8');
    const imported = [...source.matchAll(/ from '(.+?)'/g)].map(([, name = '']) => name);
    expect(imported.filter((name) => !ALLOWED.test(name))).toEqual([]);
  },
);

test('stack-name.ts imports types only, so that commands start without CDKTF', () => {
  const source = readFileSync(path.join(FOLDER, 'stack-name.ts'), 'utf8');
  expect(source).not.toMatch(/^import (?!type )/m);
});
