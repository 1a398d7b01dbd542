/** Returns the JSON lines that a run prints: log events and, in the embedded metric format, metrics. */
export async function printedBy(run: () => unknown): Promise<Record<string, unknown>[]> {
  const chunks: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      chunks.push(String(chunk));
      return true;
    }),
  );
  try {
    await run();
  } finally {
    spies.forEach((spy) => {
      spy.mockRestore();
    });
  }
  return chunks
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

export interface EmfLine {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [name: string]: unknown;
}

export function emfLines(lines: readonly Record<string, unknown>[]): EmfLine[] {
  return lines.filter((line) => '_aws' in line) as unknown as EmfLine[];
}
