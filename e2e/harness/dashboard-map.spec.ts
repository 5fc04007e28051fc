import { expect, test } from '@playwright/test';
import { closeText } from '../../compose/services/gateway/dashboard/close-text.ts';
import { Projection } from '../../compose/services/gateway/dashboard/projection.ts';

/** 600 by 400 with a margin of 50, around 60° north, where a degree of longitude is half as wide. */
function northern(): Projection {
  const projection = new Projection(600, 400, 50);
  for (const place of [
    { lat: 60, lon: 10 },
    { lat: 59.9, lon: 9.8 },
    { lat: 60.1, lon: 10.2 },
  ]) {
    projection.include(place);
  }
  return projection;
}

test('what was seen fits into the map, north up, with one scale for both axes', () => {
  const projection = northern();
  expect(projection.place({ lat: 60, lon: 10 })).toEqual({ x: 300, y: 200 });
  // 300 high for 0.2°: 1,500 a degree, and half as much for one of longitude.
  expect(projection.place({ lat: 60.1, lon: 10.2 })).toEqual({ x: 450, y: 50 });
  expect(projection.place({ lat: 59.9, lon: 9.8 })).toEqual({ x: 150, y: 350 });
  expect(projection.place({ lat: 60.01, lon: 9.99 })).toEqual({ x: 292.5, y: 185 });
});

test('where the width is what is short, it decides', () => {
  const projection = northern();
  projection.include({ lat: 60, lon: 12.2 });
  projection.include({ lat: 60, lon: 7.8 });
  // 500 wide for 4.4° of half their width.
  expect(projection.place({ lat: 60, lon: 12.2 })).toEqual({ x: 550, y: 200 });
  expect(projection.place({ lat: 60.1, lon: 7.8 })).toEqual({ x: 50, y: 177.3 });
});

test('a single place does not fill the map, and the map never shrinks', () => {
  const projection = new Projection(600, 400, 50);
  projection.include({ lat: 0, lon: 0 });
  expect(projection.place({ lat: 0, lon: 0 })).toEqual({ x: 300, y: 200 });
  expect(projection.place({ lat: 0.012, lon: 0 })).toEqual({ x: 300, y: 50 });
  projection.include({ lat: 0.001, lon: 0.001 });
  expect(projection.place({ lat: 0.012, lon: 0 })).toEqual({ x: 300, y: 50 });
});

test('before anything was seen a place is in the middle', () => {
  expect(new Projection(600, 400, 50).place({ lat: 47, lon: 8 })).toEqual({ x: 300, y: 200 });
});

for (const [code, meaning] of [
  [1001, 'the gateway is going away'],
  [1006, 'the connection was lost'],
  [1011, 'the gateway had an error'],
  [4008, 'the page was too slow for the stream'],
  [4321, 'the connection was closed'],
] as const) {
  test(`a close ${code} without a word is told as: ${meaning}`, () => {
    expect(closeText(code, '')).toBe(`${meaning} (code ${code})`);
    expect(closeText(code, 'own words')).toBe(`own words (code ${code})`);
  });
}
