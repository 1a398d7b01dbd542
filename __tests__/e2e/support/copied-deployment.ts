import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeptDeployment } from '../../../local-aws/deployment/kept-deployment';
import {
  deployLocally,
  synthesizeForLocalAws,
  type LocalDeployment,
  type LocalDeploymentProps,
} from '../../../local-aws/deployment/local-deployment';
import { WORK_FOLDER } from '../../../scripts/lib/paths';

const NAME = 'e2e-original';
const ORIGINAL = path.join(WORK_FOLDER, NAME);
const SYNTHESIZED = path.join(ORIGINAL, 'synthesized');
const LOCK = `${ORIGINAL}.lock`;
const RESULT = path.join(LOCK, 'result');

/** Forgets the deployment of an earlier run. Called before the first test file starts. */
export function removeOriginalDeployment(): void {
  for (const folder of [ORIGINAL, LOCK]) rmSync(folder, { recursive: true, force: true });
}

/**
 * Starts a local AWS from a saved deployment. The first test file of a run that calls it deploys and saves the stack,
 * which takes a minute; a copy starts within seconds.
 */
export async function deployCopy(props: LocalDeploymentProps): Promise<LocalDeployment> {
  await once(async () => {
    const deployment = await deployLocally({
      ...props,
      name: NAME,
      keep: new KeptDeployment(ORIGINAL, props.stack),
      synthesize: (folder) => {
        synthesizeForLocalAws(folder);
        cpSync(folder, SYNTHESIZED, { recursive: true });
      },
    });
    await deployment.stop();
  });
  const folder = path.join(WORK_FOLDER, props.name);
  rmSync(folder, { recursive: true, force: true });
  // The provider is linked again by `terraform init`.
  cpSync(ORIGINAL, folder, { recursive: true, filter: (file) => path.basename(file) !== '.terraform' });
  return deployLocally({
    ...props,
    keep: new KeptDeployment(folder, props.stack),
    saveChanges: false,
    synthesize: (outputFolder) => {
      cpSync(SYNTHESIZED, outputFolder, { recursive: true });
    },
  });
}

/** Lets one process act; the others wait for its end. @throws Error if it failed. */
async function once(act: () => Promise<void>): Promise<void> {
  try {
    mkdirSync(LOCK);
  } catch {
    while (!existsSync(RESULT)) await sleep(500);
    if (!existsSync(ORIGINAL))
      throw new Error('The stack could not be deployed: see the test file that did it.');
    return;
  }
  try {
    await act();
  } catch (error) {
    rmSync(ORIGINAL, { recursive: true, force: true });
    throw error;
  } finally {
    writeFileSync(RESULT, '');
  }
}
