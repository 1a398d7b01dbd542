import { readContext } from '../../../constructs/config/context';
import { app } from '../../support/synthesized';

const read = (context: Record<string, unknown>) => readContext(app(context), 'production');
const STATE = { bucket: 'example-state', region: 'eu-central-1' };

describe('the context of cdktf.json', () => {
  test('may be empty', () => {
    expect(read({})).toEqual({ name: 'thumbnails', settings: {} });
  });

  test('holds for all environments, except for what stands below the name of one', () => {
    expect(
      read({
        name: 'photos',
        architecture: 'x86_64',
        stateBackend: STATE,
        settings: { memoryMegabytes: 2048, noncurrentDays: 5 },
        production: { architecture: 'arm64', settings: { noncurrentDays: 60 } },
        staging: { settings: { memoryMegabytes: 4096 } },
      }),
    ).toEqual({
      name: 'photos',
      architecture: 'arm64',
      stateBackend: STATE,
      settings: { memoryMegabytes: 2048, noncurrentDays: 60 },
    });
  });

  test('names what exists already', () => {
    const existing = {
      existingSourceBucket: 'eventbridge',
      alarmTopicArn: 'arn:aws:sns:eu-central-1:111122223333:on-call',
    };
    expect(read({ production: existing, staging: { existingSourceBucket: 'notification' } })).toEqual({
      ...read({}),
      ...existing,
    });
  });

  test('may hold what is for CDKTF', () => {
    expect(read({ excludeStackIdFromLogicalIds: 'true' })).toEqual(read({}));
  });

  test('must not hold anything unknown below the name of an environment', () => {
    expect(() => read({ production: { encryption: 'customer-managed' } })).toThrow(
      'context.production.encryption in cdktf.json is not known: there are name, architecture, stateBackend, existingSourceBucket, alarmTopicArn, settings',
    );
  });
});
