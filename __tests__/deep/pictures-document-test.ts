import { describePictures } from '../corpus/document';
import { expectInDocument } from '../documents';

test('docs/pictures.md says what the pictures become, and what failOn decides', async () => {
  expectInDocument('pictures.md', 'pictures', await describePictures());
});
