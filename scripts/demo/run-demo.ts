import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { THUMBNAIL_SIZE, type Environment } from '../../lambda-src/contract';
import { allVariants } from '../../lambda-src/variants/variant';
import { deployLocally, type LocalDeployment } from '../../local-aws/deployment/local-deployment';
import { projectContext, projectStackName } from '../lib/cdktf-json';
import { PROJECT_ROOT, WORK_FOLDER } from '../lib/paths';
import { Progress } from '../lib/progress';
import { print } from '../lib/terminal';
import { UsageError } from '../lib/usage-error';
import { drawContactSheet } from './contact-sheet';
import { makeDemoImages } from './images';
import { readOutcomes, type Outcome } from './outcome';
import { formatTable, formatVariants, readMetrics } from './report';
import { uploadImages } from './upload';
import { DEMO_VARIANTS, demoContext } from './variants';

const ENVIRONMENT: Environment = 'development';
const SOURCE_BUCKET = 'demo-images';
const CONTACT_SHEET = path.join(PROJECT_ROOT, 'contact-sheet.png');

/** Deploys the development stack to a local AWS, sends images through it, and shows the results. @throws UsageError if one is wrong. */
export async function runDemo(): Promise<void> {
  const stack = projectStackName(ENVIRONMENT);
  const progress = new Progress();
  const deployment = await deployLocally({
    name: 'demo',
    stack,
    variables: { source_bucket_name: SOURCE_BUCKET },
    context: demoContext(projectContext(), ENVIRONMENT),
    onStep: progress.step,
  });
  try {
    const outcomes = await sendImages(deployment, progress);
    const metrics = await readMetrics(deployment.clients.cloudwatch, ENVIRONMENT);
    progress.step('Drawing the contact sheet');
    const heading = { title: stack, subtitle: describe(outcomes) };
    writeFileSync(
      CONTACT_SHEET,
      await drawContactSheet(outcomes, Object.keys(DEMO_VARIANTS), heading, WORK_FOLDER),
    );
    progress.end();

    print(`\n${formatTable(outcomes)}\n`);
    print(`${formatVariants(Object.keys(DEMO_VARIANTS), outcomes)}\n`);
    for (const [name, sum] of Object.entries(metrics)) print(`${name.padEnd(20)}${sum}`);
    print(`\nWrote ${path.relative(process.cwd(), CONTACT_SHEET)}. The demo took ${progress.total()}.`);
    const wrong = outcomes.filter(({ faults }) => faults.length > 0);
    if (wrong.length > 0)
      throw new UsageError(`${wrong.length} of ${outcomes.length} images have a wrong result: see ✗ above.`);
  } catch (error) {
    // If the local AWS failed, that is the cause of this error.
    deployment.aws.fault.throwIfAborted();
    throw error;
  } finally {
    progress.end();
    await deployment.stop();
  }
}

async function sendImages(
  { aws, clients, outputs }: LocalDeployment,
  progress: Progress,
): Promise<Outcome[]> {
  const images = await makeDemoImages();
  progress.step(`Uploading ${images.length} images`);
  await uploadImages(images, clients.s3, SOURCE_BUCKET);
  progress.step('Waiting until all events are handled');
  await aws.quiet();
  progress.step('Comparing thumbnails, variants and records with the expected ones');
  return readOutcomes(images, {
    s3: clients.s3,
    table: clients.table,
    thumbnailBucket: outputs.thumbnail_bucket_name ?? '',
    tableName: outputs.metadata_table_name ?? '',
    variants: allVariants(THUMBNAIL_SIZE.default, DEMO_VARIANTS),
  });
}

function describe(outcomes: readonly Outcome[]): string {
  const thumbnails = outcomes.filter(({ thumbnail }) => thumbnail).length;
  return `${outcomes.length} keys in ${SOURCE_BUCKET}, ${thumbnails} thumbnails of ${THUMBNAIL_SIZE.default} pixels, with ${Object.keys(DEMO_VARIANTS).length} variants each, made by the deployed package`;
}
