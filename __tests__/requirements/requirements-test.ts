/** What the pipeline must have, row by row; and that each row's check notices when it is taken away. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ENVIRONMENTS } from '../../lambda-src/contract';
import { synthesizeStack } from '../support/synthesized';
import { DEPLOYMENT_REQUIREMENTS } from './deployment';
import { FUNCTION_REQUIREMENTS } from './function';
import { mutated } from './requirement';
import { STORAGE_REQUIREMENTS } from './storage';
import { TABLE_AND_ACCESS_REQUIREMENTS } from './table-and-access';
import { MONITORING_REQUIREMENTS } from './monitoring';

const REQUIREMENTS = [
  ...STORAGE_REQUIREMENTS,
  ...FUNCTION_REQUIREMENTS,
  ...TABLE_AND_ACCESS_REQUIREMENTS,
  ...MONITORING_REQUIREMENTS,
  ...DEPLOYMENT_REQUIREMENTS,
];
const TESTS = path.join(__dirname, '..');

test('no row from R1 to R24 is missing', () => {
  expect(REQUIREMENTS.map(({ id }) => id)).toEqual(Array.from({ length: 24 }, (_, index) => `R${index + 1}`));
});

describe.each(REQUIREMENTS.map((requirement) => [requirement.id, requirement.title, requirement] as const))(
  '%s, %s',
  (_id, _title, { holds, mutations, alsoHeldBy = [] }) => {
    test.each(ENVIRONMENTS)('holds in %s', (environment) => {
      holds(synthesizeStack(environment));
    });

    test.each(Object.entries(mutations))('would be noticed: %s', (_name, mutation) => {
      const broken = mutated(synthesizeStack('production'), mutation);
      expect(broken.json).not.toEqual(synthesizeStack('production').json);
      expect(() => {
        holds(broken);
      }).toThrow();
    });

    for (const [file, name] of alsoHeldBy) {
      test(`is held by ${file} too: ${name}`, () => {
        expect(readFileSync(path.join(TESTS, file), 'utf8')).toContain(name);
      });
    }
  },
);
