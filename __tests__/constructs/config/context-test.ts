import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CDKTF_NAMES, readContext, type StackContext } from '../../../constructs/config/context';
import type { Environment } from '../../../lambda-src/contract';
import { app } from '../../support/synthesized';

const STATE = { bucket: 'example-state', region: 'eu-central-1' };

function read(context: Record<string, unknown>, environment: Environment = 'production'): StackContext {
  const found = readContext(app(context)).find((stack) => stack.environment === environment);
  if (!found) throw new Error(`There is no ${environment}.`);
  return found;
}

/** The violations that a context is refused with; none if it is accepted. */
function violations(context: Record<string, unknown>): string[] {
  try {
    readContext(app(context));
    return [];
  } catch (error) {
    const [title, ...lines] = (error as Error).message.split('\n- ');
    expect(title).toBe('Invalid thumbnail pipeline configuration:');
    return lines;
  }
}

describe('a valid context', () => {
  test('an empty context gives each environment its stack', () => {
    expect(readContext(app())).toEqual(
      ['development', 'staging', 'production'].map((environment) => ({
        stack: `thumbnails-${environment}`,
        environment,
        settings: {},
      })),
    );
  });

  test("an environment's own values take precedence over those for all environments", () => {
    const context = {
      name: 'photos',
      architecture: 'x86_64',
      stateBackend: STATE,
      settings: { memoryMegabytes: 2048, noncurrentDays: 5 },
      production: { name: 'prints', architecture: 'arm64', settings: { noncurrentDays: 60 } },
      staging: { settings: { memoryMegabytes: 4096 } },
    };
    expect(read(context)).toEqual({
      stack: 'prints-production',
      environment: 'production',
      architecture: 'arm64',
      stateBackend: STATE,
      settings: { memoryMegabytes: 2048, noncurrentDays: 60 },
    });
    expect(read(context, 'staging')).toEqual({
      stack: 'photos-staging',
      environment: 'staging',
      architecture: 'x86_64',
      stateBackend: STATE,
      settings: { memoryMegabytes: 4096, noncurrentDays: 5 },
    });
  });

  test("an environment's own variants replace those for all environments", () => {
    const [large, card] = [{ large: { width: 1600 } }, { card: { height: 400 } }];
    const context = { variants: large, staging: { variants: card }, development: { variants: {} } };
    expect(read(context).variants).toEqual(large);
    expect(read(context, 'staging').variants).toEqual(card);
    expect(read(context, 'development').variants).toEqual({});
  });

  test("an environment's own account and region take precedence", () => {
    const context = {
      account: '111122223333',
      region: 'eu-central-1',
      production: { account: '444455556666' },
    };
    expect(read(context)).toEqual({ ...read({}), account: '444455556666', region: 'eu-central-1' });
    expect(read(context, 'staging')).toMatchObject({ account: '111122223333', region: 'eu-central-1' });
  });

  test.each([
    'us-east-1',
    'us-gov-west-1',
    'cn-northwest-1',
    'ap-southeast-5',
    'eusc-de-east-1',
    'us-isob-east-1',
  ])('the region %s is accepted', (region) => {
    expect(violations({ region })).toEqual([]);
  });

  test('existing resources are set for one environment alone', () => {
    const existing = {
      existingSourceBucket: 'eventbridge',
      alarmTopicArn: 'arn:aws:sns:eu-central-1:111122223333:on-call',
    };
    const context = { production: existing, staging: { existingSourceBucket: 'notification' } };
    expect(read(context)).toEqual({ ...read({}), ...existing });
    expect(read(context, 'development')).toEqual(read({}, 'development'));
  });

  test("CDKTF's own names are allowed and ignored", () => {
    expect(read(Object.fromEntries(CDKTF_NAMES.map((name) => [name, 'true'])))).toEqual(read({}));
  });

  test('every name that the installed CDKTF reads from the context is allowed', () => {
    const folder = path.dirname(require.resolve('cdktf/package.json'));
    const files = readdirSync(path.join(folder, 'lib'), { recursive: true, encoding: 'utf8' });
    const sources = files
      .filter((file) => file.endsWith('.js'))
      .map((file) => readFileSync(path.join(folder, 'lib', file), 'utf8'))
      .join('\n');
    const used = [...sources.matchAll(/(?:tryGetContext|setContext)\((?:"(\w+)"|\w+\.([A-Z_]+))/g)].map(
      ([, literal, constant = '']) => literal ?? new RegExp(`${constant} = "(.+?)"`).exec(sources)?.[1],
    );
    expect(used).toContain('cdktfVersion');
    expect(used.filter((name) => !CDKTF_NAMES.includes(name ?? ''))).toEqual([]);
  });
});

const KNOWN =
  'Known names: name, architecture, variants, account, region, stateBackend, existingSourceBucket, alarmTopicArn, settings';

describe('an unknown name in the context', () => {
  test.each<[Record<string, unknown>, string]>([
    [
      { encryption: 'customer-managed' },
      `context.encryption is unknown. Settings belong in "settings": { "encryption": "customer-managed" }. ${KNOWN}, development, staging, production.`,
    ],
    [
      { prodution: { settings: { encryption: 'customer-managed' } } },
      `context.prodution is unknown. Did you mean production? ${KNOWN}, development, staging, production.`,
    ],
    [
      { nme: 'photos' },
      `context.nme is unknown. Did you mean name? ${KNOWN}, development, staging, production.`,
    ],
    [{ somethingElse: 1 }, `context.somethingElse is unknown. ${KNOWN}, development, staging, production.`],
    [
      { production: { encryption: 'customer-managed' } },
      `context.production.encryption is unknown. Settings belong in "settings": { "encryption": "customer-managed" }. ${KNOWN}.`,
    ],
    [
      { staging: { memoryMegabyte: 2048 } },
      `context.staging.memoryMegabyte is unknown. Settings belong in "settings": { "memoryMegabytes": 2048 }. ${KNOWN}.`,
    ],
    [
      { production: { progressiveReading: 'direct' } },
      'context.production: progressiveReading is "direct": this setting no longer exists. sharp now reads all progressive JPEGs, as it did by default. Remove progressiveReading from "settings".',
    ],
  ])('%j is refused with the nearest known name', (context, message) => {
    expect(violations(context)).toEqual([message]);
  });

  test('a misspelled setting is refused for each environment that has it', () => {
    expect(violations({ production: { settings: { encription: 'AES256' } } })).toEqual([
      expect.stringMatching(
        /^production: encription is not a setting\. Did you mean encryption\? The settings are /,
      ),
    ]);
  });
});

describe('a wrong value in the context', () => {
  test.each<[Record<string, unknown>, string]>([
    [{ settings: 'production' }, 'all environments: settings is "production": it must be an object'],
    [{ settings: [] }, 'all environments: settings is []: it must be an object'],
    [{ staging: { settings: null } }, 'staging: settings is null: it must be an object'],
    [{ production: 'x86_64' }, 'context.production is "x86_64": it must be an object'],
    [{ stateBackend: 'bucket' }, 'all environments: stateBackend is "bucket": it must be an object'],
    [{ name: '' }, 'all environments: name is "": it must consist of letters, digits and hyphens'],
    [{ name: 7 }, 'all environments: name is 7: it must consist of letters, digits and hyphens'],
    [{ staging: { name: 'n'.repeat(50) } }, `staging: name is "${'n'.repeat(50)}`],
    [
      { variants: { large: { width: '1600' } } },
      'all environments: variants.large.width is "1600": it must be a whole number from 16 to 2560. Remove the quotation marks.',
    ],
    [{ staging: { variants: null } }, 'staging: variants is null: it must be an object'],
    [
      { account: 111122223333 },
      'all environments: account is 111122223333: it must be the id of an account: 12 digits in quotation marks, such as "111122223333".',
    ],
    [{ staging: { account: '1111-2222-3333' } }, 'staging: account is "1111-2222-3333": it must be the id'],
    [
      { region: 'eu-central-1a' },
      'all environments: region is "eu-central-1a": it must be the name of a region, such as eu-central-1.',
    ],
    [{ production: { region: 'Frankfurt' } }, 'production: region is "Frankfurt": it must be the name'],
    [{ architecture: 'arm' }, 'all environments: architecture is "arm": it must be one of arm64, x86_64.'],
    [
      { development: { settings: { batchOperations: 'false' } } },
      'development: batchOperations is "false": it must be true or false. Remove the quotation marks.',
    ],
    [
      { settings: { noncurrentDays: 0 }, production: { settings: { noncurrentDays: 1 } } },
      'development, staging: noncurrentDays is 0: it must be a whole number of at least 1.',
    ],
  ])('%j is refused with its environment', (context, message) => {
    expect(violations(context)).toEqual([expect.stringContaining(message)]);
  });

  test('a name that is too long only together with the environment is refused for that one', () => {
    expect(violations({ name: 'n'.repeat(38) })).toEqual([
      expect.stringMatching(
        /^development: name is "n{38}-development": it must have at most 49 characters: /,
      ),
    ]);
    expect(violations({ name: 'n'.repeat(37) })).toEqual([]);
  });

  test('all violations of all environments are in one message, each once', () => {
    expect(
      violations({
        encryption: 'customer-managed',
        stateBackend: 'bucket',
        settings: { operators: 'role/OnCall', memoryMegabytes: '1024' },
        production: { architecture: 'arm', settings: { archiveStorageClass: 'GLACIER2' } },
      }).map((violation) => violation.replace(/ is .*/, '')),
    ).toEqual([
      'context.encryption',
      'all environments: stateBackend',
      'all environments: memoryMegabytes',
      'all environments: operators',
      'production: architecture',
      'production: archiveStorageClass',
    ]);
  });
});
