import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import type { DeployedPipeline } from '../support/deployed-pipeline';
import { EventRecorder } from './event-recorder';

/** Tests which requests cause an event, and each field that describes the change. */
export function objectEventTests(pipeline: () => DeployedPipeline): void {
  describe('events of S3', () => {
    let s3: DeployedPipeline['clients']['s3'];
    let recorder: EventRecorder;
    let at: { readonly Bucket: string; readonly Key: string };
    const encoded = 'events/a+b%2B%C3%BC.png';
    const CopySource = (): string => `${at.Bucket}/${encodeURIComponent(at.Key)}`;

    beforeAll(async () => {
      ({ s3 } = pipeline().clients);
      recorder = await EventRecorder.create(pipeline(), 'recorder');
      at = { Bucket: recorder.bucket, Key: 'events/a b+ü.png' };
    });
    afterAll(() => recorder.remove());

    async function put(more: Partial<PutObjectCommandInput> = {}): Promise<string | undefined> {
      return (await s3.send(new PutObjectCommand({ ...at, Body: 'image', ...more }))).VersionId;
    }

    test('events of S3 are sent for an upload', async () => {
      const versionId = await put();
      expect(await recorder.take()).toEqual([
        { name: 'ObjectCreated:Put', key: encoded, versionId, size: 'image'.length },
      ]);
    });

    test('events of S3 are not sent for a refused upload', async () => {
      await expect(put({ IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
      await expect(put({ IfMatch: '"0"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
      expect(await recorder.take()).toEqual([]);
    });

    test('events of S3 are not sent for changes of tags and ACLs', async () => {
      await s3.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } }));
      await s3.send(new DeleteObjectTaggingCommand(at));
      await s3.send(new PutObjectAclCommand({ ...at, ACL: 'private' }));
      expect(await recorder.take()).toEqual([]);
    });

    test('events of S3 are sent for a copy, also onto itself', async () => {
      const Metadata = { title: 'cat' };
      const itself = { ...at, CopySource: CopySource(), MetadataDirective: 'REPLACE' as const, Metadata };
      const { VersionId: first } = await s3.send(new CopyObjectCommand(itself));
      const other = { ...at, Key: 'events/copy + ü.png', CopySource: CopySource() };
      const { VersionId: second } = await s3.send(new CopyObjectCommand(other));
      const copy = { name: 'ObjectCreated:Copy', size: 'image'.length };
      const events = await recorder.take();
      expect(events).toHaveLength(2);
      expect(events).toContainEqual({ ...copy, key: encoded, versionId: first });
      expect(events).toContainEqual({ ...copy, key: 'events/copy+%2B+%C3%BC.png', versionId: second });
      await expect(
        s3.send(new CopyObjectCommand({ ...at, CopySource: `${at.Bucket}/none` })),
      ).rejects.toThrow();
      expect(await recorder.take()).toEqual([]);
    });

    test('events of S3 are sent for a multipart upload only when it is complete', async () => {
      const Body = Buffer.alloc(5 * 1024 * 1024);
      const begin = async (): Promise<{ Bucket: string; Key: string; UploadId: string | undefined }> => ({
        ...at,
        UploadId: (await s3.send(new CreateMultipartUploadCommand(at))).UploadId,
      });
      const givenUp = await begin();
      await s3.send(new UploadPartCommand({ ...givenUp, PartNumber: 1, Body }));
      await s3.send(new AbortMultipartUploadCommand(givenUp));
      const upload = await begin();
      const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body }));
      const part = { ...upload, PartNumber: 2, CopySource: CopySource() };
      const { CopyPartResult } = await s3.send(new UploadPartCopyCommand(part));
      const complete = (...eTags: (string | undefined)[]): CompleteMultipartUploadCommand => {
        const Parts = eTags.map((eTag, index) => ({ PartNumber: index + 1, ETag: eTag }));
        return new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } });
      };
      await expect(s3.send(complete('"0"'))).rejects.toMatchObject({ name: 'InvalidPart' });
      expect(await recorder.take()).toEqual([]);
      const { VersionId: versionId } = await s3.send(complete(ETag, CopyPartResult?.ETag));
      expect(await recorder.take()).toEqual([
        {
          name: 'ObjectCreated:CompleteMultipartUpload',
          key: encoded,
          versionId,
          size: Body.length + 'image'.length,
        },
      ]);
    });

    test('events of S3 are sent for a deletion, a second one, and the removal of each delete marker', async () => {
      const markers = [
        await s3.send(new DeleteObjectCommand(at)),
        await s3.send(new DeleteObjectCommand(at)),
      ];
      const ids = markers.map(({ VersionId }) => VersionId);
      const marked = { name: 'ObjectRemoved:DeleteMarkerCreated', key: encoded };
      const events = await recorder.take();
      expect(events).toHaveLength(2);
      for (const versionId of ids) expect(events).toContainEqual({ ...marked, versionId });
      for (const VersionId of ids) {
        await s3.send(new DeleteObjectCommand({ ...at, VersionId }));
        expect(await recorder.take()).toEqual([
          { name: 'ObjectRemoved:Delete', key: encoded, versionId: VersionId },
        ]);
      }
    });

    test('events of S3 are sent for a restoration, with the restored version', async () => {
      const versionId = await put({ StorageClass: 'GLACIER' });
      const RestoreRequest = { Days: 1 };
      expect(await recorder.take()).toHaveLength(1);
      await s3.send(new RestoreObjectCommand({ ...at, RestoreRequest }));
      const restored = { name: 'ObjectRestore:Completed', key: encoded, versionId, size: 'image'.length };
      expect(await recorder.take()).toEqual([restored]);
      await s3.send(new RestoreObjectCommand({ ...at, VersionId: versionId, RestoreRequest }));
      expect(await recorder.take()).toEqual([restored]);
      await put();
      expect(await recorder.take()).toHaveLength(1);
      await expect(s3.send(new RestoreObjectCommand({ ...at, RestoreRequest }))).rejects.toThrow();
      expect(await recorder.take()).toEqual([]);
    });

    test('events of S3 are sent for each of 1,000 objects that one quiet request deletes, by key, version, and marker', async () => {
      const { Bucket } = at;
      const keys = (kind: string, count: number): string[] =>
        Array.from({ length: count }, (_, index) => `many/${kind} ${index}+ü.png`);
      const [byKey, byVersion, byMarker] = [keys('key', 10), keys('version', 10), keys('marker', 10)];
      const versions = await Promise.all(
        [...byVersion, ...byKey, ...byMarker].map(async (Key) => ({ Key, VersionId: await put({ Key }) })),
      );
      const markers = await Promise.all(
        byMarker.map(async (Key) => ({
          Key,
          VersionId: (await s3.send(new DeleteObjectCommand({ Bucket, Key }))).VersionId,
        })),
      );
      await recorder.take();
      const removed = [...versions.slice(0, byVersion.length), ...markers];
      const others = Array.from({ length: 970 }, (_, index) => ({ Key: `many/${index}.txt` }));
      const Objects = [...byKey.map((Key) => ({ Key })), ...removed, ...others];
      expect(Objects).toHaveLength(1000);
      const response = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
      expect([response.Deleted, response.Errors]).toEqual([undefined, undefined]);

      const events = await recorder.take();
      const key = (Key: string): string =>
        encodeURIComponent(Key).replaceAll('%2F', '/').replaceAll('%20', '+');
      const { DeleteMarkers = [] } = await s3.send(
        new ListObjectVersionsCommand({ Bucket, Prefix: 'many/' }),
      );
      expect(DeleteMarkers).toHaveLength(byKey.length);
      const expected = [
        ...DeleteMarkers.map(({ Key = '', VersionId }) => ({
          name: 'ObjectRemoved:DeleteMarkerCreated',
          ...{ key: key(Key), versionId: VersionId },
        })),
        ...removed.map(({ Key, VersionId }) => ({
          name: 'ObjectRemoved:Delete',
          ...{ key: key(Key), versionId: VersionId },
        })),
      ];
      const sorted = (list: readonly object[]): string[] => list.map((one) => JSON.stringify(one)).sort();
      expect(sorted(events)).toEqual(sorted(expected));
    });
  });
}
