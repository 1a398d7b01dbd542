import { chooseSteps, formatTiming, HEADER, isHeld, STEPS, type Step } from '../../../scripts/timings/steps';

function step(name: string): Step {
  const found = STEPS.find((one) => one.name === name);
  if (!found) throw new Error(`There is no step ${name}.`);
  return found;
}
const names = (...chosen: string[]): string[] => chooseSteps(chosen).map(({ name }) => name);

describe('the commands that are timed', () => {
  test('are all of them, in their order, where none is named', () => {
    expect(chooseSteps([])).toEqual(STEPS);
  });

  test('are those that are named and what they need, in their own order', () => {
    expect(names('warm', 'build')).toEqual(['ci', 'build', 'cold', 'warm']);
    expect(names('ci')).toEqual(['ci']);
  });

  test('are listed where one is named that there is not', () => {
    expect(() => chooseSteps(['ci', 'demo'])).toThrow(
      'There is no timing "demo". There are: ci, build, synth, test, cold, warm, e2e.',
    );
  });

  test('need only what runs before them', () => {
    STEPS.forEach(({ needs = [] }, index) => {
      const before = STEPS.slice(0, index).map(({ name }) => name);
      expect(before).toEqual(expect.arrayContaining([...needs]));
    });
  });
});

describe('a limit', () => {
  test.each([
    ['cold', 180, 0, 'held'],
    ['cold', 180.1, 0, 'missed'],
    ['warm', 120.1, 0, 'missed'],
    ['test', 60.1, 0, 'missed'],
    ['e2e', 1200, 0, 'held'],
    ['e2e', 1, 1, 'failed'],
    ['e2e', 1, null, 'failed'],
  ])('of %s after %d s, with exit code %s, is %s', (name, seconds, status, outcome) => {
    const timing = { step: step(name), seconds, status };
    expect(formatTiming(timing)).toMatch(new RegExp(` ${outcome}$`));
    expect(isHeld(timing)).toBe(outcome === 'held');
  });

  test('is not everywhere', () => {
    const timing = { step: step('ci'), seconds: 10_000, status: 0 };
    expect(isHeld(timing)).toBe(true);
    expect(formatTiming(timing)).toMatch(/ 10000\.0 +-$/);
  });
});

test('the table has its figures below their names', () => {
  const row = formatTiming({ step: step('cold'), seconds: 97.25, status: 0 });
  expect(row.indexOf('97.3') + 4).toBe(HEADER.indexOf('seconds') + 7);
  expect(row.indexOf('180') + 3).toBe(HEADER.indexOf('limit') + 5);
});
