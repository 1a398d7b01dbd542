import { describeImages } from '../corpus/document';
import { expectInDocument } from '../documents/documents';

test('the README of the corpus states the verdict on each image, and the effect of failOn', async () => {
  expectInDocument('__tests__/corpus/README.md', 'images', await describeImages());
});
