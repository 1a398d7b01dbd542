const { default: Sequencer } = require('@jest/test-sequencer');

/** Files that take minutes, longest first: one that starts last would run alone at the end. */
const LONGEST = [
  'pipeline-test',
  'forgotten-resources-test',
  'steps-test',
  'customer-key-test',
  'upgrade-test',
  'rollback-test',
  'local-test',
  'ops-test',
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
