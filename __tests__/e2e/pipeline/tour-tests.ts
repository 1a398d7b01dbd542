import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { MOTO } from '../../../local-aws/moto/moto';
import { WORK_FOLDER } from '../../../scripts/lib/paths';
import { findPython } from '../../../scripts/lib/python-packages';
import { Terraform } from '../../../scripts/lib/terraform/terraform';
import { AWS_FOLDER } from '../support/aws-command-line';
import { SIZE, type DeployedPipeline } from '../support/deployed-pipeline';
import { COFFEE_FILE, ROCKET_FILE, writeLargeImage } from '../support/images';

const TOURS = path.join(__dirname, 'tours');
const INSTALL_AND_RUN_MS = 600_000;

const run = promisify(execFile);

/** Tests the pipeline with other tools. Each runs a script that stops at the first unexpected result. */
export function tourTests(pipeline: () => DeployedPipeline): void {
  describe('a tour of the pipeline', () => {
    let environment: Record<string, string>;
    let folder: string;

    beforeAll(async () => {
      const { aws, outputs, folder: deployment } = pipeline().deployment;
      folder = path.join(deployment, 'tours');
      mkdirSync(folder, { recursive: true });
      const large = path.join(folder, 'large.png');
      await writeLargeImage(large);
      environment = {
        ...withoutAws(process.env),
        ...aws.environment,
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        ...Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name.toUpperCase(), value])),
        THUMBNAIL_SIZE: String(SIZE),
        IMAGE: ROCKET_FILE,
        OTHER_IMAGE: COFFEE_FILE,
        LARGE_IMAGE: large,
      };
    });

    test(
      'succeeds with the AWS CLI',
      async () => {
        const PATH = [AWS_FOLDER, environment.PATH].join(path.delimiter);
        await run('bash', [path.join(TOURS, 'aws-cli.sh')], { env: { ...environment, PATH } });
      },
      INSTALL_AND_RUN_MS,
    );

    test('succeeds with boto3', async () => {
      // moto depends on boto3, so its virtual environment contains it.
      const python = findPython(MOTO, WORK_FOLDER, () => undefined);
      await run(python, [path.join(TOURS, 'boto3_tour.py')], { env: environment });
    });

    test('succeeds with the AWS SDK for JavaScript', async () => {
      const script = path.join(TOURS, 'sdk-tour.ts');
      await run(process.execPath, ['--import', 'tsx', script], { env: environment });
    });

    test('succeeds with Terraform', async () => {
      const { aws } = pipeline().deployment;
      copyFileSync(path.join(TOURS, 'terraform', 'main.tf'), path.join(folder, 'main.tf'));
      const variables = {
        ...Object.fromEntries(
          [
            'source_bucket_name',
            'thumbnail_bucket_name',
            'metadata_table_name',
            'image_processor_function_name',
          ].map((name) => [name, pipeline().output(name)]),
        ),
        thumbnail_size: String(SIZE),
      };
      const withImage = (image: string): Terraform =>
        new Terraform({
          stackFolder: folder,
          workFolder: folder,
          environment: aws.environment,
          variables: { ...variables, image },
          signal: aws.fault,
        });
      const [first, second] = [withImage(ROCKET_FILE), withImage(COFFEE_FILE)];
      await first.init();
      await first.apply();
      const before = await first.outputs();
      const recorded = { recorded_key: 'tours/terraform/Straße + Baum.png', thumbnail_type: 'image/jpeg' };
      expect(before).toMatchObject(recorded);
      expect((await first.plan()).changes).toBe(false);

      await second.apply();
      const after = await second.outputs();
      expect(after).toMatchObject(recorded);
      expect(after.original_version).not.toBe(before.original_version);
      expect((await second.plan()).changes).toBe(false);

      await second.destroy();
      await aws.quiet();
      expect(await pipeline().thumbnailKeys('tours/terraform/')).toEqual([]);
    });

    test('leaves no fault in the local AWS and no thumbnail in the mirror', async () => {
      await pipeline().deployment.aws.quiet();
      expect(await pipeline().thumbnailKeys('tours/')).toEqual([]);
    });
  });
}

/** Environment variables without the caller's own AWS settings, such as a profile. */
function withoutAws(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) => !name.startsWith('AWS_'));
  return Object.fromEntries(kept) as Record<string, string>;
}
