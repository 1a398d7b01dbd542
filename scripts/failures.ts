/** `npx tsx scripts/failures.ts`: writes the failure table into docs/failures.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../constructs/packaging';
import { withTable } from './failures/document';

const DOCUMENT = path.join(PROJECT_ROOT, 'docs', 'failures.md');
writeFileSync(DOCUMENT, withTable(readFileSync(DOCUMENT, 'utf8')));
