import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../scripts/lib/replace-file';
import type { StreamPlaces } from './events/table-streams';
import type { GatewayMemory } from './gateway/gateway';

/** Everything that a local AWS knows besides moto. */
export interface GatewayState extends GatewayMemory {
  /** Hashes of the layers' zips, by the ARN of the version; the zips lie in the code folder. */
  readonly layers: Readonly<Record<string, string>>;
  /** Absent in what was written before there were any. */
  readonly streams?: StreamPlaces;
}

/** The folder that a local AWS is written to and found again from. */
export class StateFolder {
  /** What moto writes and reads itself. */
  readonly motoFile: string;
  private readonly frontFile: string;

  constructor(folder: string) {
    this.motoFile = path.resolve(folder, 'moto.pickle');
    this.frontFile = path.resolve(folder, 'front.json');
  }

  /** Undefined if nothing was written yet. */
  readFrontState(): GatewayState | undefined {
    if (!existsSync(this.frontFile)) return undefined;
    return JSON.parse(readFileSync(this.frontFile, 'utf8')) as GatewayState;
  }

  /** Makes the folder where there is none. */
  writeFrontState(state: GatewayState): void {
    replaceFile(this.frontFile, JSON.stringify(state));
  }
}
