import { StagingError } from '../../../constructs/function/packaging';
import { describeSynthFailure, explainSynth } from '../../../scripts/lib/synth';
import { diskFull, runScript, UsageError } from '../../../scripts/lib/usage-error';

let shown: unknown[];
beforeEach(() => {
  shown = [];
  jest.spyOn(console, 'error').mockImplementation((text) => shown.push(text));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

async function endWith(error: Error): Promise<unknown[]> {
  await runScript(() => {
    throw error;
  });
  return [...shown, process.exitCode];
}

describe('a script that fails', () => {
  test('an error that the user can fix is shown as its message, with its exit code', async () => {
    expect(await endWith(new UsageError('Choose another.', 130))).toEqual(['\nChoose another.', 130]);
  });

  test('a package that cannot be staged is shown as a message', async () => {
    expect(await endWith(new StagingError('Make room.'))).toEqual(['\nMake room.', 1]);
  });

  test('a full disk is shown as a sentence with the file', async () => {
    const error = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path: '/images/a' });
    expect(await endWith(error)).toEqual([
      '\nNo disk space is left for /images/a: free some space and run the command again.',
      1,
    ]);
  });

  test.each(['EACCES: permission denied', 'EROFS: read-only file system'])(
    'a file that cannot be written is shown as a sentence: %s',
    async (fault) => {
      const error = Object.assign(new Error(`${fault}, mkdir '/images'`), { path: '/images' });
      expect(await endWith(error)).toEqual([
        expect.stringMatching(/^\n\/images cannot be written or read: .*without sudo\.$/),
        1,
      ]);
    },
  );

  test('an unexpected error is shown with its stack, hidden characters escaped', async () => {
    expect(await endWith(new Error('a\u001B[2J'))).toEqual([
      expect.stringMatching(/^Error: a\\u\{1b\}\[2J\n +at /),
      1,
    ]);
  });
});

describe('a synth that fails', () => {
  test('a synth that cannot stage a package shows why', () => {
    const printed =
      '    /project/staging.ts:60\n      throw new StagingError(\n    StagingError: Make room.\n\nNode.js v22\n';
    expect(explainSynth(printed)).toBe('Make room.');
  });

  test.each(['ENOSPC: no space left on device', 'EDQUOT: disk quota exceeded'])(
    'a synth on a full disk or quota shows a sentence: %s',
    (fault) => {
      expect(explainSynth(`Error: ${fault}, write\n  at writeSync`)).toBe(diskFull());
    },
  );

  test('a synth that cannot write a file names the file', () => {
    expect(explainSynth("Error: EROFS: read-only file system, mkdir '/a/cdktf.out'\n  at mkdirSync")).toMatch(
      /^\/a\/cdktf\.out cannot be written or read: /,
    );
  });

  test('a synth with an invalid configuration shows the violations without a stack trace', () => {
    const list = 'Invalid thumbnail pipeline configuration:\n- test: a is 1: it must be 2.\n- test: b is 1.';
    const printed = `/project/a.ts:1\n  throw new ConfigurationError(\n\nConfigurationError: ${list}\n    at resolveProps (a.ts:1)\n`;
    expect(explainSynth(printed)).toBe(list);
    expect(describeSynthFailure(printed)).toBe(list);
  });

  test('a synth shows a plain message as it is, and a crash with its stack', () => {
    expect(describeSynthFailure('The layer does not fit.\n')).toBe('The layer does not fit.');
    const crash = 'Error: oh\n    at a.ts:1\n';
    expect(describeSynthFailure(crash)).toBe(`The synth failed:\n${crash}`);
  });

  test('any other error of a synth is not explained', () => {
    expect(explainSynth('Error: memoryMegabytes is 1: …')).toBeUndefined();
  });
});
