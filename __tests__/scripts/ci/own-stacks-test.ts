/** check-stack.sh accepts every stack of this project with all settings. */
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

/** Expects that check-stack.sh accepts a stack with its state in S3 and does not change it. */
function expectToPass({ text }: Synthesized): void {
  const configuration = JSON.parse(text) as { terraform: object };
  configuration.terraform = { ...configuration.terraform, backend: S3_BACKEND };
  expect(stack.write('cdk.tf.json', configuration).findings()).toEqual([]);
  expect(JSON.parse(stack.read())).toEqual(configuration);
}

withJq(test).each(ENVIRONMENTS)('check-stack.sh accepts thumbnails-%s', (environment) => {
  expectToPass(synthesizeStack(environment));
});

withJq(test).each(OTHER_CHOICES)('check-stack.sh accepts thumbnails-production with %s', (_title, choice) => {
  expectToPass(synthesizeChoice(choice));
});
