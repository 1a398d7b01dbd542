import { applyOperation, currentOf, emptyBucket, type SourceBucket, type Versioning } from './source-bucket';

interface EventRecord {
  readonly eventName: string;
  readonly s3: { readonly object: { readonly versionId?: string; readonly sequencer: string } };
}

function after(versioning: Versioning, history: string): { bucket: SourceBucket; events: EventRecord[] } {
  let bucket = emptyBucket(versioning);
  const events: EventRecord[] = [];
  history.split(' ').forEach((operation, index) => {
    const applied = applyOperation(bucket, operation, index);
    if (!applied) throw new Error(`The operation ${operation} is not possible.`);
    bucket = applied.bucket;
    if (applied.event) events.push(applied.event as EventRecord);
  });
  return { bucket, events };
}

/** `versionId:content`, oldest first. */
function entries({ bucket }: { bucket: SourceBucket }): string {
  return bucket.entries.map(({ versionId, content }) => `${versionId}:${content ?? ''}`).join(' ');
}

test.each<[Versioning, string, string]>([
  ['enabled', 'a a D', 'v1:a v2:a m1:'],
  ['enabled', 'a D U', 'v1:a'],
  ['enabled', 'a b D P2', 'v1:a m1:'],
  ['suspended', 'a b', 'null:b'],
  ['suspended', 'a D', 'null:'],
  ['enabled', 'a S b b', 'v1:a null:b'],
  ['enabled', 'a S b D', 'v1:a null:'],
  ['enabled', 'a S b D U', 'v1:a'],
  ['absent', 'a b', 'null:b'],
  ['absent', 'a D', ''],
])(
  'the model has the same entries as S3 with versioning %s: %s results in %s',
  (versioning, history, expected) => {
    expect(entries(after(versioning, history))).toBe(expected);
  },
);

test('an archived version of the model stays current and archived until it is restored', () => {
  expect(currentOf(after('enabled', 'a Z').bucket)).toMatchObject({ versionId: 'v1', archived: true });
  expect(currentOf(after('enabled', 'a Z R').bucket)).toMatchObject({ versionId: 'v1', archived: false });
});

test('events of the model have the names, version ids and order of S3', () => {
  const { events } = after('enabled', 'a D U Z R P1');
  expect(events.map(({ eventName, s3 }) => `${eventName} ${s3.object.versionId ?? ''}`)).toEqual([
    'ObjectCreated:Put v1',
    'ObjectRemoved:DeleteMarkerCreated m1',
    'ObjectRemoved:Delete m1',
    'ObjectRestore:Completed v1',
    'ObjectRemoved:Delete v1',
  ]);
  const sequencers = events.map(({ s3 }) => s3.object.sequencer);
  expect(sequencers).toEqual(sequencers.toSorted());
  expect(after('absent', 'a D').events[1]?.s3.object.versionId).toBeUndefined();
});

test.each(['D', 'U', 'P1', 'Z', 'R', 'S', 'Y'])(
  'the operation %s is not possible in an empty bucket',
  (operation) => {
    expect(applyOperation(emptyBucket('enabled'), operation, 0)).toBeUndefined();
  },
);
