import {
  readNotifications,
  usesEventBridge,
  matchesChange,
  type FunctionNotification,
} from '../../../local-aws/events/notifications';

const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:thumbnails:live';

function configuration(...functions: string[]): string {
  const inner = functions
    .map((more) => `<CloudFunctionConfiguration>${more}</CloudFunctionConfiguration>`)
    .join('');
  return `<?xml version="1.0" encoding="utf-8"?>\n<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</NotificationConfiguration>`;
}

function filter(rules: Readonly<Record<string, string>>): string {
  const inner = Object.entries(rules)
    .map(([name, value]) => `<FilterRule><Name>${name}</Name><Value>${value}</Value></FilterRule>`)
    .join('');
  return `<Filter><S3Key>${inner}</S3Key></Filter>`;
}

function matches(notification: Partial<FunctionNotification>, eventName: string, key: string): boolean {
  const everything = { id: 'all', functionArn: ARN, events: ['s3:*'], prefix: '', suffix: '' };
  return matchesChange(
    { ...everything, ...notification },
    { bucket: 'images', key, eventName, versionId: 'v1' },
  );
}

describe('the notifications of a bucket', () => {
  test.each(['', '<NotificationConfiguration/>', configuration()])(
    'the notifications of a bucket are empty in %j',
    (xml) => {
      expect(readNotifications(xml)).toEqual([]);
    },
  );

  test('the notifications of a bucket are empty if only queues and topics are notified', () => {
    const queue = '<QueueConfiguration><Id>q</Id><Event>s3:ObjectCreated:*</Event></QueueConfiguration>';
    const xml = `<NotificationConfiguration>${queue}</NotificationConfiguration>`;
    expect(readNotifications(xml)).toEqual([]);
  });

  test('the notifications of a bucket have an empty prefix and suffix without a filter', () => {
    const events = '<Event>s3:ObjectCreated:*</Event><Event>s3:ObjectRemoved:*</Event>';
    const xml = configuration(`<Id>1</Id><CloudFunction>${ARN}</CloudFunction>${events}`);
    expect(readNotifications(xml)).toEqual([
      {
        id: '1',
        functionArn: ARN,
        events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'],
        prefix: '',
        suffix: '',
      },
    ]);
  });

  test('the notifications of a bucket have their filters, whose names are case-insensitive', () => {
    const body = `<CloudFunction>${ARN}</CloudFunction><Event>s3:ObjectCreated:Put</Event>`;
    const xml = configuration(
      `<Id>a</Id>${body}${filter({ Prefix: 'in/', Suffix: '.png' })}`,
      `<Id>b</Id>${body}${filter({ suffix: '.7' })}`,
      `<Id>c</Id>${body}${filter({ prefix: 'R&amp;D/' })}`,
    );
    expect(readNotifications(xml)).toEqual([
      { id: 'a', functionArn: ARN, events: ['s3:ObjectCreated:Put'], prefix: 'in/', suffix: '.png' },
      { id: 'b', functionArn: ARN, events: ['s3:ObjectCreated:Put'], prefix: '', suffix: '.7' },
      { id: 'c', functionArn: ARN, events: ['s3:ObjectCreated:Put'], prefix: 'R&D/', suffix: '' },
    ]);
  });
});

describe('a notification', () => {
  test.each([
    ['s3:ObjectCreated:*', 'ObjectCreated:Put', true],
    ['s3:ObjectCreated:*', 'ObjectCreated:CompleteMultipartUpload', true],
    ['s3:ObjectCreated:*', 'ObjectRemoved:Delete', false],
    ['s3:ObjectCreated:Put', 'ObjectCreated:Put', true],
    ['s3:ObjectCreated:Put', 'ObjectCreated:Copy', false],
    ['s3:ObjectRemoved:Delete', 'ObjectRemoved:Delete', true],
    ['s3:ObjectRemoved:Delete', 'ObjectRemoved:DeleteMarkerCreated', false],
    ['s3:ObjectRemoved:*', 'ObjectRemoved:DeleteMarkerCreated', true],
    ['s3:objectcreated:*', 'ObjectCreated:Put', false],
  ])('matches by event type: %s for %s: %s', (event, eventName, expected) => {
    expect(matches({ events: [event] }, eventName, 'cat.png')).toBe(expected);
  });

  test('matches by any of several event types', () => {
    const events = ['s3:ObjectCreated:Copy', 's3:ObjectRemoved:*'];
    expect(matches({ events }, 'ObjectRemoved:Delete', 'cat.png')).toBe(true);
    expect(matches({ events }, 'ObjectCreated:Put', 'cat.png')).toBe(false);
  });

  test.each([
    ['in/', '.png', 'in/cat.png', true],
    ['in/', '.png', 'out/in/cat.png', false],
    ['in/', '.png', 'in/cat.png.txt', false],
    ['in/', '', 'in/cat.txt', true],
    ['', '.png', 'cat.png', true],
    ['', '.png', 'cat.PNG', false],
    ['In/', '', 'in/cat.png', false],
    ['', '*.png', 'cat.png', false],
  ])('matches by case-sensitive prefix %j and suffix %j: %s: %s', (prefix, suffix, key, expected) => {
    expect(matches({ prefix, suffix }, 'ObjectCreated:Put', key)).toBe(expected);
  });
});

describe('EventBridge', () => {
  const root = (inner: string): string => `<NotificationConfiguration>${inner}</NotificationConfiguration>`;

  test.each([
    ['', false],
    ['<NotificationConfiguration/>', false],
    [configuration(`<Id>1</Id><CloudFunction>${ARN}</CloudFunction><Event>s3:*</Event>`), false],
    [root('<EventBridgeConfiguration/>'), true],
    [root(`<QueueConfiguration><Id>q</Id></QueueConfiguration><EventBridgeConfiguration/>`), true],
  ])('EventBridge is enabled in %j: %s', (xml, expected) => {
    expect(usesEventBridge(xml)).toBe(expected);
  });
});
