import { CreateAliasCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import type { DeployedPipeline } from '../support/deployed-pipeline';
import { MadeFunction, resultOf } from '../support/made-function';

/** Tests that each version runs the code that it was published with. */
export function versionTests(pipeline: () => DeployedPipeline): void {
  describe('an older version of a function', () => {
    let made: MadeFunction;
    const run = async (Qualifier?: string): Promise<unknown> => resultOf(await made.invoke({ Qualifier }));

    beforeAll(async () => {
      const code = (word: string): string => `return ['${word}', context.functionVersion];`;
      made = await MadeFunction.create(pipeline(), 'versions', code('first'));
      expect(await made.update(code('second'))).toBe('2');
      await made.update(code('third'));
    });
    afterAll(() => made.remove());

    test('runs its own code', async () => {
      expect(await run('1')).toEqual(['first', '1']);
      expect(await run('2')).toEqual(['second', '2']);
      expect(await run('3')).toEqual(['third', '3']);
      expect(await run()).toEqual(['third', '$LATEST']);
      expect(await run('1')).toEqual(['first', '1']);
    });

    test('runs its own code through an alias, which can be moved back and forth', async () => {
      const { lambda } = pipeline().clients;
      const alias = { FunctionName: made.name, Name: 'live' };
      await lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: '2' }));
      expect(await run('live')).toEqual(['second', '2']);
      await lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: '1' }));
      expect(await run('live')).toEqual(['first', '1']);
      await lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: '3' }));
      expect(await run('live')).toEqual(['third', '3']);
    });
  });
}
