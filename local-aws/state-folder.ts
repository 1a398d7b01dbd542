import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../scripts/lib/replace-file';
import type { StreamPositions } from './events/table-streams';
import type { GatewayMemory } from './gateway/gateway';

/** Everything that a local AWS knows besides moto. */
export interface GatewayState extends GatewayMemory {
  /** Hashes of the layers' zips, by the ARN of the version; the zips lie in the code folder. */
  readonly layers: Readonly<Record<string, string>>;
  /** Absent in what was written before there were any. */
  readonly streams?: StreamPositions;
}

/** The folder that a local AWS is written to and found again from. */
export class StateFolder {
  /** What moto writes and reads itself. */
  readonly motoFile: string;
  private readonly gatewayFile: string;

  constructor(folder: string) {
    this.motoFile = path.resolve(folder, 'moto.pickle');
    this.gatewayFile = path.resolve(folder, 'gateway.json');
  }

  /** Undefined if nothing was written yet. */
  readGatewayState(): GatewayState | undefined {
    if (!existsSync(this.gatewayFile)) return undefined;
    return JSON.parse(readFileSync(this.gatewayFile, 'utf8')) as GatewayState;
  }

  /** Makes the folder where there is none. */
  writeGatewayState(state: GatewayState): void {
    replaceFile(this.gatewayFile, JSON.stringify(state));
  }
}
