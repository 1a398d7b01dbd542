import { setTimeout as sleep } from 'node:timers/promises';
import { AutoSave } from '../../../local-aws/deployment/auto-save';

const DELAY_MS = 20;
let saves: number;
let failures: string[];
let fault: Error | undefined;
let autoSave: AutoSave;
beforeEach(() => {
  saves = 0;
  failures = [];
  fault = undefined;
  const save = (): Promise<void> => {
    saves++;
    return fault ? Promise.reject(fault) : Promise.resolve();
  };
  autoSave = new AutoSave(save, (description) => failures.push(description), DELAY_MS);
});

test('several changes are saved once, after the last', async () => {
  for (let change = 0; change < 5; change++) autoSave.soon();
  expect(saves).toBe(0);
  await sleep(3 * DELAY_MS);
  expect(saves).toBe(1);
});

test('saving immediately replaces the pending save', async () => {
  autoSave.soon();
  await autoSave.now();
  await sleep(3 * DELAY_MS);
  expect(saves).toBe(1);
});

test('a failed save is reported, and the next change is saved', async () => {
  fault = new Error('No space left.');
  await autoSave.now();
  expect(failures).toEqual(['The state could not be saved: No space left.']);
  fault = undefined;
  autoSave.soon();
  await sleep(3 * DELAY_MS);
  expect([saves, failures.length]).toEqual([2, 1]);
});
