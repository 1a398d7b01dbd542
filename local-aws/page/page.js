/** The live page: what is dropped goes into the source bucket, and what lies in the bucket is shown as it comes and goes. */
import { Aws } from './aws.js';
import { Image } from './image.js';

const SETTINGS_POLL_MS = 1_000;
const BUCKET_POLL_MS = 2_000;
/** So many of the objects that are found in the bucket are shown, the newest. */
const SHOWN = 20;

const notice = document.getElementById('notice');
const dropZone = document.getElementById('drop-zone');
const fileInput = dropZone.querySelector('input');
const cards = document.getElementById('cards');

/** By key: an object that overwrites another takes its place. */
const images = new Map();
const seenVersions = new Set();

const settings = await readSettings();
const aws = new Aws(settings);
document.getElementById('stack').textContent =
  `${settings.sourceBucket} → ${settings.thumbnailBucket}, ${settings.thumbnailSize} pixels`;
offerUpload();
await followBucket();

/** Resolves once the stack stands. */
async function readSettings() {
  for (;;) {
    try {
      const answer = await (await fetch('/_local/settings.json')).json();
      if (answer) return answer;
      say('The stack is being deployed. This page goes on by itself.');
    } catch {
      say('The local AWS does not answer. Is it still running?');
    }
    await sleep(SETTINGS_POLL_MS);
  }
}

function offerUpload() {
  fileInput.disabled = false;
  fileInput.addEventListener('change', () => {
    upload(fileInput.files);
    // Else the same file could not be chosen again.
    fileInput.value = '';
  });
  // The whole page takes part: the browser would leave it for a file that is dropped beside the zone.
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
  for (const file of files) void place(`page/${file.name}`).upload(file);
}

/** A new image at the top, in the place of what was shown of its key. */
function place(key) {
  const image = new Image(key, aws, settings);
  const former = images.get(key);
  former?.leave();
  former?.card.element.remove();
  images.set(key, image);
  cards.prepend(image.card.element);
  return image;
}

/** Keeps the cards as the bucket is, whoever changes it. */
async function followBucket() {
  for (;;) {
    if (!document.hidden) {
      try {
        await lookIntoBucket();
        say(images.size === 0 ? 'Nothing lies in the source bucket yet.' : '');
      } catch (error) {
        say(error.message);
      }
    }
    await sleep(BUCKET_POLL_MS);
  }
}

async function lookIntoBucket() {
  const began = Date.now();
  const objects = await aws.listObjects(settings.sourceBucket);
  for (const [key, image] of images) {
    const object = objects.get(key);
    if (image.isStill(began) && (object?.isDeleted ?? true)) void image.markDeleted(object?.versionId);
  }
  const existing = [...objects.values()].filter(({ isDeleted }) => !isDeleted);
  for (const object of existing.sort((a, b) => a.lastModified - b.lastModified).slice(-SHOWN)) {
    const image = images.get(object.key);
    const isNews = image
      ? image.isStill(began) && (image.isDeleted || image.versionId !== object.versionId)
      : !seenVersions.has(object.versionId);
    if (isNews) void place(object.key).adopt(object);
  }
  for (const { versionId } of existing) seenVersions.add(versionId);
}

function say(text) {
  if (notice.textContent !== text) notice.textContent = text;
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
