// CDKTF records a stack trace for each reference, and mapping it to the sources takes half of a synth. CDKTF prints the
// trace only in its errors about references that cannot be resolved.
jest.mock('cdktf/lib/tokens/private/stack-trace', () => ({
  ...jest.requireActual<object>('cdktf/lib/tokens/private/stack-trace'),
  captureStackTrace: () => [],
}));
