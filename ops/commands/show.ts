import type { Command } from 'commander';
import { validate as isUuid } from 'uuid';
import { ATTRIBUTES } from '../../lambda-src/contract';
import { print, printable, printJson } from '../../scripts/lib/terminal';
import { UsageError } from '../../scripts/lib/usage-error';
import { findDeployment, type Deployment } from '../aws/deployment';
import { count, formatColumns, quantity } from '../cli/columns';
import type { TableRecord } from '../library/time-index';
import { readHistory, type Entry } from '../mirror/history';
import { Mirror, type Inspection } from '../mirror/mirror';
import { attributeText, readRecords } from '../mirror/records';
import { isDifference } from '../mirror/verdict';
import { action, addCommand, type CommonOptions, type ExitStatus } from './command';

/** Maximum number of versions to show, newest first. */
const VERSIONS = 100;

/** `show`: shows the history of one image. */
export function addShow(program: Command): void {
  addCommand(program, 'show <key|image-id>', {
    description: 'Shows the versions, records, and thumbnail of one image, and whether they are in sync',
    examples: [
      'show --env production photos/cat.png',
      'show --env production 7f2c7e0e-58c3-5d0f-9d0b-3c2e0c6b1a52',
    ],
  }).action(action(show));
}

/** What is shown of one image; the JSON that is printed. */
interface Story {
  readonly key: string;
  readonly versions: readonly (Entry & { readonly record: TableRecord | undefined })[];
  readonly look: Inspection;
}

async function show(name: string, options: CommonOptions): Promise<ExitStatus> {
  if (name === '') throw new UsageError('The key is empty: use the key of an original, or an image ID.', 2);
  const deployment = findDeployment(options);
  const requested = isUuid(name) ? await readRecord(deployment, name) : undefined;
  const key = requested ? String(requested[ATTRIBUTES.originalKey]) : name;
  const mirror = await Mirror.of(deployment);
  const story = await readStory(mirror, key, requested);
  if (story.versions.length === 0 && story.look.thumbnails.length === 0)
    throw new UsageError(
      `"${printable(key)}" has no version in ${deployment.sourceBucket} and no thumbnail.`,
    );
  if (options.json) printJson(withThumbnail(story, mirror));
  else print(describe(story, mirror, requested));
  return isDifference(story.look.verdict.state) ? 1 : 0;
}

async function readRecord({ clients, metadataTable }: Deployment, imageId: string): Promise<TableRecord> {
  const record = (await readRecords(clients.table, metadataTable, [imageId])).get(imageId);
  if (!record) throw new UsageError(`Table ${metadataTable} has no record with image ID ${imageId}.`);
  return record;
}

async function readStory(mirror: Mirror, key: string, requested: TableRecord | undefined): Promise<Story> {
  const { clients, metadataTable, sourceBucket } = mirror.deployment;
  const entries = await readHistory(clients.s3, sourceBucket, key, VERSIONS);
  const ids = entries.flatMap(({ imageId }) => imageId ?? []);
  const records = await readRecords(clients.table, metadataTable, ids);
  const versions = entries.map((entry) => ({ ...entry, record: records.get(entry.imageId ?? '') }));
  const removed =
    requested && !ids.includes(String(requested[ATTRIBUTES.imageId])) ? [removedVersion(requested)] : [];
  return { key, versions: [...versions, ...removed], look: await mirror.inspect(key) };
}

/** Describes a version that was removed from the bucket, by its record. */
function removedVersion(record: TableRecord): Story['versions'][number] {
  return {
    versionId: attributeText(record, ATTRIBUTES.originalVersionId, 'null'),
    lastModified: new Date(String(record[ATTRIBUTES.uploadTimestamp])),
    isCurrent: false,
    size: record[ATTRIBUTES.originalSize] as number | undefined,
    imageId: String(record[ATTRIBUTES.imageId]),
    record,
  };
}

const HEAD = ['', 'uploaded', 'version', ' bytes', 'format', 'status', 'reason', ' ms', 'image id'];

function describe(
  { key, versions, look }: Story,
  mirror: Mirror,
  requested: TableRecord | undefined,
): string {
  const rows = versions.map(({ isCurrent, lastModified, versionId, size, imageId, record }) => {
    const text = (name: string): string => attributeText(record, name);
    const isRequested = imageId !== undefined && imageId === requested?.[ATTRIBUTES.imageId];
    return [
      `${isCurrent ? 'now' : ''}${isRequested ? '>' : ''}`,
      lastModified.toISOString(),
      versionId,
      size === undefined ? '-' : count(size),
      text(ATTRIBUTES.originalFormat),
      imageId === undefined ? 'delete marker' : record ? text(ATTRIBUTES.processingStatus) : 'no record',
      text(ATTRIBUTES.failureReason),
      text(ATTRIBUTES.processingMilliseconds),
      imageId ?? '-',
    ];
  });
  return [
    `${printable(key)} in ${mirror.deployment.sourceBucket}`,
    '',
    formatColumns(HEAD, rows),
    '',
    ...describeThumbnails(key, look, mirror),
    '',
    describeVerdict(look),
  ].join('\n');
}

/** Adds `look.thumbnail`, which the JSON had before there were variants. */
function withThumbnail(story: Story, mirror: Mirror) {
  const { look } = story;
  return {
    ...story,
    look: { ...look, thumbnail: look.thumbnails.find(({ name }) => name === mirror.names[0]) },
  };
}

function describeThumbnails(key: string, { thumbnails }: Inspection, mirror: Mirror): string[] {
  if (mirror.hasVariants) return describeVariants(key, thumbnails, mirror);
  const [thumbnail] = thumbnails;
  const location = `${mirror.names[0]}/${printable(key)} in ${mirror.thumbnailBucket}`;
  if (!thumbnail) return [`No thumbnail at ${location}.`];
  const { width, height, format, size, provenance, recipe } = thumbnail;
  if (!provenance) return [`${location}: ${quantity(size, 'byte')}, not written by the function`];
  const { original, sourceToken } = provenance;
  return [
    `${location}: ${width} x ${height} ${format}, ${quantity(size, 'byte')}`,
    `  made from version ${printable(sourceToken)}, ${original.width} x ${original.height} ${original.format}`,
    `  by recipe ${printable(recipe ?? '(none)')}`,
  ];
}

const VARIANT_HEAD = ['variant', ' width', ' height', 'format', ' bytes', 'made from version', 'recipe'];

/** Returns a table with a line for each variant. */
function describeVariants(key: string, thumbnails: Inspection['thumbnails'], mirror: Mirror): string[] {
  const rows = mirror.names.map((name) => {
    const thumbnail = thumbnails.find((found) => found.name === name);
    if (!thumbnail) return [name, '-', '-', '-', '-', 'no thumbnail', '-'];
    const { width, height, format, size, provenance, recipe } = thumbnail;
    if (!provenance) return [name, '-', '-', '-', count(size), 'not written by the function', '-'];
    const facts = [String(width), String(height), format, count(size)];
    return [name, ...facts, provenance.sourceToken, recipe ?? '(none)'];
  });
  return [`<variant>/${printable(key)} in ${mirror.thumbnailBucket}:`, formatColumns(VARIANT_HEAD, rows)];
}

function describeVerdict({ verdict }: Inspection): string {
  const { state, archived } = verdict;
  const detail = printable(verdict.detail);
  if (archived)
    return `In sync: ${detail}. Missing until the archived original is restored: ${archived.join(', ')}.`;
  if (isDifference(state)) return `Out of sync: ${state}, ${detail}.`;
  return state === 'failed' ? `In sync: no thumbnail can be created (${detail}).` : `In sync: ${detail}.`;
}
