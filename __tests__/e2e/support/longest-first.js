const { default: Sequencer } = require('@jest/test-sequencer');

/** Files that take minutes, longest first: one that starts last would run alone at the end. */
const LONGEST = [
  'pipeline-test',
  'steps-test',
  'forgotten-resources-test',
  'local-test',
  'ops-test',
  'ops-redrive-test',
  'customer-key-test',
  'upgrade-test',
  'rollback-test',
  'side-by-side-test',
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const index = LONGEST.findIndex((name) => path.endsWith(`/${name}.ts`));
      return index === -1 ? LONGEST.length : index;
    };
    return [...tests].sort((a, b) => rank(a) - rank(b));
  }
};
