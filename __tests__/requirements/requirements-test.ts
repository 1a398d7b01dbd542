/** Checks each requirement, and that its check fails if a mutation removes what it requires. */
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

test('the requirements are R1 to R24', () => {
  expect(REQUIREMENTS.map(({ id }) => id)).toEqual(Array.from({ length: 24 }, (_, index) => `R${index + 1}`));
});

describe.each(REQUIREMENTS.map((requirement) => [requirement.id, requirement.title, requirement] as const))(
  '%s, %s',
  (id, _title, { holds, mutations, alsoHeldBy = [] }) => {
    test.each(ENVIRONMENTS)(`${id} holds in %s`, (environment) => {
      holds(synthesizeStack(environment));
    });

    test.each(Object.entries(mutations))(`${id} detects the change: %s`, (_name, mutation) => {
      const broken = mutated(synthesizeStack('production'), mutation);
      expect(broken.json).not.toEqual(synthesizeStack('production').json);
      expect(() => {
        holds(broken);
      }).toThrow();
    });

    for (const [file, name] of alsoHeldBy) {
      test(`${id} is also checked by ${file}: ${name}`, () => {
        expect(readFileSync(path.join(TESTS, file), 'utf8')).toContain(name);
      });
    }
  },
);
