/** Layers of the code, types included. `npm run lint` fails for an import that crosses one, and for a cycle. */
const PRODUCT = '^(main\\.ts|bench|constructs|examples|lambda-src|local-aws|ops|scripts)';

/** Folders of constructs/ from the bottom to the top: each imports only itself and the ones before it. */
const ROOMS = ['shared', 'config', 'function', 'storage', 'trigger', 'monitoring', 'access'];
/** Folders before a folder that it does not import either. */
const SIBLINGS = { monitoring: ['trigger'] };

/** Forbids imports from files that match `from` of files that match `to`. */
const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

export default {
  forbidden: [
    forbid('no-cycle', {}, { circular: true }, 'Move what both files need into a third one.'),
    forbid(
      'function-stands-alone',
      { path: '^lambda-src/' },
      { path: PRODUCT, pathNot: '^lambda-src/' },
      'The function is bundled on its own: lambda-src imports nothing outside itself.',
    ),
    forbid(
      'constructs-import-contract-and-cost-only',
      { path: '^constructs/' },
      {
        path: PRODUCT,
        pathNot: '^(constructs/|lambda-src/(contract|image/(decoding|encoding)-cost|variants/variant)\\.ts$)',
      },
      'Of the function, constructs import its contract, its variants, and the estimates that settings are checked with.',
    ),
    ...ROOMS.map((room, index) =>
      forbid(
        `constructs-${room}`,
        { path: `^constructs/${room}/` },
        {
          path: `^constructs/(${[...ROOMS.slice(index + 1), ...(SIBLINGS[room] ?? []), '[^/]+\\.ts$'].join('|')})`,
        },
        `Layers of constructs/: ${ROOMS.join(', ')}, and the files at its root. Each imports only the ones before it.`,
      ),
    ),
    forbid(
      'ops-without-local-aws',
      { path: '^ops/' },
      { path: '^(local-aws|bench)/' },
      'ops runs against AWS.',
    ),
    forbid(
      'local-aws-without-ops',
      { path: '^local-aws/' },
      { path: '^(ops|bench)/' },
      'The local AWS is AWS only.',
    ),
    forbid(
      'lib-is-the-bottom',
      { path: '^scripts/lib/' },
      { path: '^(ops|local-aws|bench)/' },
      'scripts/lib is shared.',
    ),
    forbid('products-without-tests', { path: PRODUCT }, { path: '^__tests__/' }, 'Only tests import tests.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|cdktf\\.out|\\.work)/' },
    // Follows `import type` as well.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
