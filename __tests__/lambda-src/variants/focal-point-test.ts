import { parseFocalPoint } from '../../../lambda-src/variants/focal-point';

test.each([
  ['0.31,0.62', { x: 0.31, y: 0.62 }],
  [' 0.31 , .62 ', { x: 0.31, y: 0.62 }],
  ['0,1', { x: 0, y: 1 }],
  ['1.0,0.0', { x: 1, y: 0 }],
])('the focal point "%s" is read', (text, point) => {
  expect(parseFocalPoint(text)).toEqual(point);
});

test.each([
  '',
  ',',
  '0.5',
  '0.5,',
  '0.5;0.5',
  '0.5,0.5,0.5',
  '1.01,0.5',
  '-0.1,0.5',
  '50,50',
  '5e-1,0.5',
  'NaN,0.5',
  '0x0,0.5',
  '0.5,0.5\nx',
  'center',
])('the focal point "%s" is ignored', (text) => {
  expect(parseFocalPoint(text)).toBeUndefined();
});

test('a long text is refused at once', () => {
  const start = performance.now();
  expect(parseFocalPoint(`${' '.repeat(2_000)}0.${'1'.repeat(2_000)}${' '.repeat(2_000)}`)).toBeUndefined();
  expect(performance.now() - start).toBeLessThan(100);
});
