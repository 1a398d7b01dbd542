import type { InvocationResult } from './lambda/invocation';

/** Options of startLocalAws. */
export interface LocalAwsOptions {
  /** Git-ignored folder for moto's virtual environment, which all local AWS instances share. */
  readonly workFolder: string;
  /** Folder for the uploaded functions and layers of this instance. */
  readonly codeFolder: string;
  /** Preferred port; if it is taken, another one is used. @default any free port */
  readonly port?: number;
  /** Delays before an asynchronous invocation is retried. @default 0.5 s and 1 s; Lambda waits about one and two minutes */
  readonly retryDelaysMs?: readonly number[];
  /** Called when a step of the start begins. */
  readonly onStep?: (text: string) => void;
  /** Folder to load the state from, and to which save() writes. @default starts empty and cannot be saved */
  readonly stateFolder?: string;
  /** Called with each invocation that has ended, retries included, and its event. */
  readonly onInvocation?: (invocation: InvocationResult, event: unknown) => void;
  /** Called with each event that was sent to its failure destination. */
  readonly onGivenUp?: (event: unknown, attempts: number) => void;
  /** Called whenever no event is queued, running, or waiting for a retry any longer. */
  readonly onQuiet?: () => void;
  /**
   * Returns whether to continue after a failure that the local AWS survives, such as a 5xx response. @default every failure
   * stops it
   */
  readonly tolerate?: (description: string) => boolean;
}
