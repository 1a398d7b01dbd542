/** The live page: uploads dropped files to the source bucket, and shows the bucket's objects as they change. */
import { Aws } from './aws.js';
import { Image } from './image.js';

const SETTINGS_POLL_MS = 1_000;
const BUCKET_POLL_MS = 2_000;
/** Number of existing objects that are shown at first, newest first, and added by each click. */
const PAGE = 20;

const notice = document.getElementById('notice');
const dropZone = document.getElementById('drop-zone');
const fileInput = dropZone.querySelector('input');
const cards = document.getElementById('cards');
const more = document.getElementById('more');

/** By key: an object that overwrites another one replaces its card. */
const images = new Map();
const seenVersions = new Set();
/** Existing objects without a card, newest first. */
let older = [];

const settings = await readSettings();
const aws = new Aws(settings);
document.getElementById('stack').textContent =
  `${settings.sourceBucket} → ${settings.thumbnailBucket}, ${settings.thumbnailSize} pixels`;
offerUpload();
more.addEventListener('click', showOlder);
await followBucket();

/** Resolves to settings.json once the stack is deployed. */
async function readSettings() {
  for (;;) {
    try {
      const found = await (await fetch('/_local/settings.json')).json();
      if (found) return found;
      say('The stack is being deployed. This page updates when it is ready.');
    } catch {
      say('The local AWS does not respond. Is it still running?');
    }
    await sleep(SETTINGS_POLL_MS);
  }
}

function offerUpload() {
  fileInput.disabled = false;
  fileInput.addEventListener('change', () => {
    upload(fileInput.files);
    // Without this, choosing the same file again would fire no event.
    fileInput.value = '';
  });
  // The whole page accepts files: dropped outside a drop target, a file would open in place of the page.
  addEventListener('dragover', (event) => {
    event.preventDefault();
    dropZone.classList.add('wanted');
  });
  addEventListener('dragleave', () => dropZone.classList.remove('wanted'));
  addEventListener('drop', (event) => {
    event.preventDefault();
    dropZone.classList.remove('wanted');
    upload(event.dataTransfer.files);
  });
}

function upload(files) {
  for (const file of files) void addImage(`page/${file.name}`).upload(file);
}

/** Adds a card at the top, or at the bottom, and removes the previous card of the same key. */
function addImage(key, isOlder = false) {
  const image = new Image(key, aws, settings);
  const previous = images.get(key);
  previous?.stopFollowing();
  previous?.card.element.remove();
  images.set(key, image);
  if (isOlder) cards.append(image.card.element);
  else cards.prepend(image.card.element);
  return image;
}

/** Keeps the cards in step with the bucket, no matter which client changes it. */
async function followBucket() {
  for (;;) {
    if (!document.hidden) {
      try {
        say(await showBucket());
      } catch (error) {
        say(error.message);
      }
    }
    await sleep(BUCKET_POLL_MS);
  }
}

/** Updates the cards. Resolves to the notice to show, which may be empty. */
async function showBucket() {
  const began = Date.now();
  const objects = await aws.listObjects(settings.sourceBucket);
  for (const [key, image] of images) {
    const object = objects.get(key);
    if (image.isUnchangedSince(began) && (object?.isDeleted ?? true))
      void image.markDeleted(object?.versionId);
  }
  const existing = [...objects.values()].filter(({ isDeleted }) => !isDeleted);
  for (const object of existing.sort((a, b) => a.lastModified - b.lastModified).slice(-PAGE)) {
    const image = images.get(object.key);
    const isNews = image
      ? image.isUnchangedSince(began) && (image.isDeleted || image.versionId !== object.versionId)
      : !seenVersions.has(object.versionId);
    if (isNews) void addImage(object.key).adopt(object);
  }
  for (const { versionId } of existing) seenVersions.add(versionId);
  older = existing.filter(({ key }) => !images.has(key)).reverse();
  more.hidden = older.length === 0;
  if (images.size === 0) return 'The source bucket is empty.';
  return more.hidden
    ? ''
    : `Showing the ${existing.length - older.length} newest of ${existing.length} objects.`;
}

/** Adds the cards of the next older objects. */
function showOlder() {
  for (const object of older.splice(0, PAGE)) void addImage(object.key, true).adopt(object);
  more.hidden = older.length === 0;
}

function say(text) {
  if (notice.textContent !== text) notice.textContent = text;
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
