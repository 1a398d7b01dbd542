import stagePackages from '../../support/stage-packages';
import { removeOriginalDeployment } from './copied-deployment';

export default function setUp(): void {
  stagePackages();
  removeOriginalDeployment();
}
