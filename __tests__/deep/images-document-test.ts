import { describeImages } from '../corpus/document';
import { expectInDocument } from '../documents/documents';

test('the README of the corpus states the verdict on each image, and what failOn decides', async () => {
  expectInDocument('__tests__/corpus/README.md', 'images', await describeImages());
});
