import { synthesizePipeline } from '../support/synthesized';

describe('a pipeline in an app of its own', () => {
  test('takes its name from its stack, or as it is told', () => {
    expect(synthesizePipeline().the('aws_lambda_function').function_name).toBe('test-ImageProcessor');
    expect(synthesizePipeline({ name: 'photos' }).the('aws_lambda_function').function_name).toBe(
      'photos-ImageProcessor',
    );
  });

  test('takes single settings in place of those of its environment', () => {
    const stack = synthesizePipeline({ environment: 'staging', settings: { memoryMegabytes: 2048 } });
    expect(stack.the('aws_lambda_function')).toMatchObject({
      memory_size: 2048,
      reserved_concurrent_executions: 10,
    });
  });

  test('needs no variable: each prop may be a literal', () => {
    expect(synthesizePipeline().text).not.toContain('var.');
  });
});
