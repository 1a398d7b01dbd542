import { readEvent } from '../../../lambda-src/events/s3-events';
import { reconcileEvent } from '../../../ops/mirror/send';

test.each(['photos/cat.png', 'Köln + (1)/100 %.jpg', ' a\nb~!*\'"\u{1f600}.png', 'a//b/../c.JPG'])(
  'the function reads the reconcile event of %j as a change, not as an upload',
  (key) => {
    const event: unknown = JSON.parse(JSON.stringify(reconcileEvent('images', key)));
    expect(readEvent(event)).toEqual([{ kind: 'changed', object: { bucket: 'images', key } }]);
  },
);
