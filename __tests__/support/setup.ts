// Each reference of CDKTF's records where it was made, and the mapping of those lines to the sources takes half of a
// synth. Only CDKTF's own errors about references that cannot be resolved print them.
jest.mock('cdktf/lib/tokens/private/stack-trace', () => ({
  ...jest.requireActual<object>('cdktf/lib/tokens/private/stack-trace'),
  captureStackTrace: () => [],
}));
