/** The exit from CDKTF: the same stack as plain Terraform, planned against the deployed resources. */
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exportHcl, HCL_FILE } from '../../../scripts/lib/hcl';
import { hostArchitecture } from '../../../scripts/lib/synth';
import { STACK_FILE } from '../../../scripts/lib/terraform/archive-substitute';
import { Terraform } from '../../../scripts/lib/terraform/terraform';
import { SIZE, SOURCE_BUCKET, STACK, type DeployedPipeline } from '../support/deployed-pipeline';

/** If the harness has created the zips in place of the archive provider, they are used here too. */
function useZipsOf(deployed: string, folder: string): void {
  if (readFileSync(path.join(deployed, STACK_FILE), 'utf8').includes('"archive_file"')) return;
  const file = path.join(folder, HCL_FILE);
  let text = readFileSync(file, 'utf8');
  for (const [block, name = ''] of text.matchAll(/^data "archive_file" "(.+)" \{\n[^]*?^\}\n/gm)) {
    const [, zip = ''] = /output_path += "\$\{path\.module\}\/(.+)"/.exec(block) ?? [];
    copyFileSync(path.join(deployed, zip), path.join(folder, zip));
    const hash = createHash('sha256')
      .update(readFileSync(path.join(deployed, zip)))
      .digest('base64');
    text = text
      .replace(block, '')
      .replaceAll(`data.archive_file.${name}.output_path`, `"\${path.module}/${zip}"`)
      .replaceAll(`data.archive_file.${name}.output_base64sha256`, `"${hash}"`);
  }
  text = text.replace(/^provider "archive" \{\n\}\n/m, '').replace(/^ +archive = \{[^}]*\}\n/m, '');
  writeFileSync(file, text);
}

/** @param pipeline deployed from CDKTF's JSON. Nothing is changed. */
export function hclTests(pipeline: () => DeployedPipeline): void {
  test('the exported HCL is valid, and its plan against the deployed stack is empty', async () => {
    const { aws, folder, outputFolder, terraform: deployed } = pipeline().deployment;
    const hclFolder = path.join(folder, 'hcl');
    exportHcl({ outputFolder: hclFolder, architecture: hostArchitecture() });
    const stackFolder = path.join(hclFolder, 'stacks', STACK);
    useZipsOf(path.join(outputFolder, 'stacks', STACK), stackFolder);
    const terraform = new Terraform({
      stackFolder,
      workFolder: path.join(folder, 'hcl-work'),
      environment: aws.environment,
      variables: { source_bucket_name: SOURCE_BUCKET, thumbnail_size: String(SIZE) },
    });
    await terraform.init();
    expect(await terraform.validate()).toMatchObject({ status: 0 });
    expect(await terraform.listState()).toEqual(await deployed.listState());
    const { changes, output: plan } = await terraform.plan();
    if (changes) console.error(plan);
    expect(changes).toBe(false);
  }, 480_000);
}
