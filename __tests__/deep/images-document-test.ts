import { describeImages } from '../corpus/document';
import { expectInDocument } from '../documents/documents';

test('docs/images.md says what the images become, and what failOn decides', async () => {
  expectInDocument('images.md', 'images', await describeImages());
});
