import { synthesizePipeline } from '../support/synthesized';

describe('a pipeline in another app', () => {
  test('the name of a pipeline is the id of its stack by default', () => {
    expect(synthesizePipeline().the('aws_lambda_function').function_name).toBe('test-ImageProcessor');
    expect(synthesizePipeline({ name: 'photos' }).the('aws_lambda_function').function_name).toBe(
      'photos-ImageProcessor',
    );
  });

  test('settings override those of the environment', () => {
    const stack = synthesizePipeline({ environment: 'staging', settings: { memoryMegabytes: 2048 } });
    expect(stack.the('aws_lambda_function')).toMatchObject({
      memory_size: 2048,
      reserved_concurrent_executions: 10,
    });
  });

  test('all props of a pipeline can be literals', () => {
    expect(synthesizePipeline().text).not.toContain('var.');
  });
});
