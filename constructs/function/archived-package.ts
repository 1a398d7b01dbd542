import { DataArchiveFile } from '@cdktf/provider-archive/lib/data-archive-file';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { StagedPackage } from './packaging';

/** Mode of all files in the zip: readable by Lambda's user. Directories have no entries. */
const FILE_MODE = '0644';

/** Props of ArchivedPackage. */
export interface ArchivedPackageProps {
  /** Folder to zip. */
  readonly staged: StagedPackage;
  /** Name of the zip file in the stack's folder, without extension. */
  readonly name: string;
}

/**
 * A staged folder, copied to the stack's folder and zipped there by the archive provider.
 *
 * The provider creates the zip at plan, relative to `${path.module}`, so the stack's folder can be moved to any machine.
 * Fixed timestamps and modes keep the hash stable: the same files never publish a new version.
 */
export class ArchivedPackage extends Construct {
  /** Path of the zip file. */
  readonly filename: string;
  /** SHA-256 (Base64) of the zip file. Lambda publishes a new version when it changes. */
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
