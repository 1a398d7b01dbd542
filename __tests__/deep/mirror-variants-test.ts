/** Explores the real reconcile loop with two variants, whose requests take effect in any order. */
import { handleChange } from '../../lambda-src/reconcile/reconcile';
import { expectInDocument } from '../documents/documents';
import { DISTURBED, exploreAll, formatCount, MODEL_README } from '../lambda-src/memory/explorations';
import { TWO_VARIANTS } from '../lambda-src/memory/stores';

test('the mirror of two variants holds after every history of two operations, in every order with a crash and a duplicate', async () => {
  const figures = formatCount(2, await exploreAll(handleChange, 2, { names: TWO_VARIANTS }));
  process.stdout.write(`${figures} with two variants\n`);
  expectInDocument(MODEL_README, 'two variants, explored by test:deep', figures);
});

test('the mirror of two variants holds after every history of two operations if a write fails in addition', async () => {
  const disturbances = { ...DISTURBED, faults: 1 };
  const choices = { disturbances, versionings: ['enabled'], names: TWO_VARIANTS } as const;
  const figures = formatCount(2, await exploreAll(handleChange, 2, choices));
  process.stdout.write(`${figures} with two variants and a write that fails\n`);
});
