import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../scripts/lib/replace-file';
import type { StreamPositions } from './events/table-streams';
import type { GatewayMemory } from './gateway/gateway';

/** All state of a local AWS that moto does not hold. */
export interface GatewayState extends GatewayMemory {
  /** Hash of each layer version's zip, by ARN. The zips are in the code folder. */
  readonly layers: Readonly<Record<string, string>>;
  /** Absent in files of earlier versions. */
  readonly streams?: StreamPositions;
}

/** The folder to which a local AWS saves its state. */
export class StateFolder {
  /** File that moto writes and reads. */
  readonly motoFile: string;
  private readonly gatewayFile: string;
  /** Name of gatewayFile in earlier versions. */
  private readonly earlierGatewayFile: string;

  constructor(folder: string) {
    this.motoFile = path.resolve(folder, 'moto.pickle');
    this.gatewayFile = path.resolve(folder, 'gateway.json');
    this.earlierGatewayFile = path.resolve(folder, 'front.json');
  }

  /** Returns the saved state; undefined if there is none. */
  readGatewayState(): GatewayState | undefined {
    const file = [this.gatewayFile, this.earlierGatewayFile].find((candidate) => existsSync(candidate));
    return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as GatewayState);
  }

  /** Saves the state. Creates the folder if it does not exist. */
  writeGatewayState(state: GatewayState): void {
    replaceFile(this.gatewayFile, JSON.stringify(state));
  }
}
