import path from 'node:path';

/** Root of the project: the folder that contains `main.ts` and `node_modules`. */
export const PROJECT_ROOT = path.resolve(__dirname, '../..');

/** Scratch files of all commands. Ignored by Git; safe to delete at any time. */
export const WORK_FOLDER = path.join(PROJECT_ROOT, '.work');
