import { DataArchiveFile } from '@cdktf/provider-archive/lib/data-archive-file';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { StagedPackage } from './packaging';

/** Mode of every file in a zip: readable by the user that Lambda runs the code as. Directories have no entry. */
const FILE_MODE = '0644';

/** Props of ArchivedPackage. */
export interface ArchivedPackageProps {
  /** The folder to zip. */
  readonly staged: StagedPackage;
  /** Name of the zip in the stack's folder, without its suffix. */
  readonly name: string;
}

/**
 * A staged folder, copied into the stack's folder and zipped there by the archive provider.
 *
 * The zip is made at plan, from `${path.module}`: the stack's folder can be carried anywhere. The provider stamps a
 * fixed time and, by FILE_MODE, a fixed mode, so the same bytes give the same hash everywhere and no new version.
 */
export class ArchivedPackage extends Construct {
  /** Path of the zip, to be uploaded. */
  readonly filename: string;
  /** SHA-256 (Base64) of the zip: a new version is published when it changes. */
  readonly sourceCodeHash: string;

  constructor(scope: Construct, id: string, { staged, name }: ArchivedPackageProps) {
    super(scope, id);
    const asset = new TerraformAsset(this, 'files', {
      path: staged.path,
      type: AssetType.DIRECTORY,
      assetHash: staged.hash.slice(0, 32),
    });
    const archive = new DataArchiveFile(this, 'zip', {
      type: 'zip',
      sourceDir: `\${path.module}/${asset.path}`,
      outputPath: `\${path.module}/${name}.zip`,
      outputFileMode: FILE_MODE,
    });
    this.filename = archive.outputPath;
    this.sourceCodeHash = archive.outputBase64Sha256;
  }
}
