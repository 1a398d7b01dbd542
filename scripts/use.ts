/** `npm run use -- SET` */
import { Argument } from 'commander';
import { createCommand, runCommand } from './lib/command-line';
import { PACKAGE_SETS, usePackageSet, type PackageSet } from './lib/package-sets';
import { PROJECT_ROOT } from './lib/paths';
import { print } from './lib/terminal';

void runCommand(
  createCommand(
    'npm run use',
    'Changes package.json and package-lock.json to the prescribed packages (cdktf), or to CDK Terrain with AWS provider 6 and Node.js 24 (cdktn).',
    ['-- cdktn', '-- cdktf'],
  )
    .addArgument(new Argument('<set>', 'set of packages').choices(PACKAGE_SETS))
    .action((set: PackageSet) => {
      const isChanged = usePackageSet(PROJECT_ROOT, set);
      print(
        isChanged
          ? `The checkout now uses ${set}. Renew .terraform.lock.hcl (CONTRIBUTING.md) before you run the workflows.`
          : `The checkout already uses ${set}.`,
      );
    }),
);
