/** check-stack.sh lets every stack of this project through, whatever its settings. */
import { ENVIRONMENTS } from '../../../lambda-src/contract';
import { synthesizeChoice } from '../../support/choice-stacks';
import { OTHER_CHOICES } from '../../support/other-choices';
import { synthesizeStack, type Synthesized } from '../../support/synthesized';
import { S3_BACKEND, StackToPlan, withJq } from './stack-to-plan';

let stack: StackToPlan;
beforeEach(() => {
  stack = new StackToPlan();
});
afterEach(() => {
  stack.remove();
});

/** Checks a stack with its state in S3, and that the check leaves it as it is. */
function expectToPass({ text }: Synthesized): void {
  const configuration = JSON.parse(text) as { terraform: object };
  configuration.terraform = { ...configuration.terraform, backend: S3_BACKEND };
  expect(stack.write('cdk.tf.json', configuration).findings()).toEqual([]);
  expect(JSON.parse(stack.read())).toEqual(configuration);
}

withJq(test).each(ENVIRONMENTS)('thumbnails-%s passes the check', (environment) => {
  expectToPass(synthesizeStack(environment));
});

withJq(test).each(OTHER_CHOICES)('thumbnails-production passes the check with %s', (_title, choice) => {
  expectToPass(synthesizeChoice(choice));
});
