import { expect, test } from '@playwright/test';
import { definePlatform, type HopDefinition, type HopSource, jsonContent } from '../../fixtures/index.ts';
import { HopGraph } from '../../fixtures/trace/graph.ts';
import { type HopSketch, OPEN_DOOR, sourcesOf } from './memory-graph.ts';

interface Shape {
  readonly shape: string;
  readonly hops: readonly HopSketch[];
  /** Of a hop: all that events may have passed on their way there. */
  readonly ancestors: Readonly<Record<string, readonly string[]>>;
}

const LINE = [
  { name: 'a', after: 'api' },
  { name: 'b', after: 'a' },
  { name: 'c', after: 'b' },
];
const SHAPES: readonly Shape[] = [
  { shape: 'a line', hops: LINE, ancestors: { a: ['api'], c: ['a', 'api', 'b'] } },
  {
    shape: 'a fan-out',
    hops: [
      { name: 'left', after: 'a' },
      { name: 'right', after: 'a' },
      { name: 'a', after: 'api' },
    ],
    ancestors: { left: ['a', 'api'], right: ['a', 'api'] },
  },
  {
    shape: 'a join of two entrances',
    hops: [
      { name: 'a', after: 'api' },
      { name: 'b', after: 'feed' },
      { name: 'join', after: ['a', 'b'] },
    ],
    ancestors: { a: ['api'], b: ['feed'], join: ['a', 'api', 'b', 'feed'] },
  },
  {
    shape: 'a diamond',
    hops: [
      { name: 'end', after: ['left', 'right'] },
      { name: 'left', after: 'a' },
      { name: 'right', after: 'a' },
      { name: 'a', after: 'api' },
    ],
    ancestors: { left: ['a', 'api'], end: ['a', 'api', 'left', 'right'] },
  },
  {
    shape: 'a side hop of a kind, and a hop of which nothing is known',
    hops: [
      { name: 'kafka.a', after: 'api' },
      { name: 'kafka.b', after: 'feed' },
      { name: 'kafka.dead', after: 'kafka.*', side: true },
      { name: 'lost', after: [] },
    ],
    ancestors: { 'kafka.a': ['api'], 'kafka.dead': ['api', 'feed', 'kafka.a', 'kafka.b'], lost: [] },
  },
];

for (const { shape, hops, ancestors } of SHAPES) {
  test(`HA-01 ${shape}: a hop has its ancestors, and no sibling is among them`, () => {
    const graph = new HopGraph(['api', 'feed'], hops);
    const found = Object.keys(ancestors).map((hop) => [hop, [...graph.ancestors(hop)].sort()]);
    expect(Object.fromEntries(found)).toEqual(ancestors);
    for (const hop of graph.order) {
      const way = graph.wayTo(hop);
      expect(way.at(-1)).toBe(hop);
      expect([...way].sort()).toEqual(
        [...graph.ancestors(hop)]
          .filter((name) => !isEntrance(name))
          .concat(hop)
          .sort(),
      );
      for (const [at, name] of way.entries()) {
        expect(graph.before(name).filter((before) => way.indexOf(before) > at)).toEqual([]);
      }
    }
  });
}

test('HA-01 the ends of the ways that are known are those that none of the others comes after', () => {
  const graph = new HopGraph(['api'], SHAPES.find(({ shape }) => shape === 'a diamond')?.hops ?? []);
  expect(graph.frontier(['a', 'left'])).toEqual(['left']);
  expect(graph.frontier(['right', 'a', 'left'])).toEqual(['right', 'left']);
  expect(graph.frontier(['a', 'left', 'right', 'end'])).toEqual(['end']);
});

const REFUSED: readonly (readonly [what: string, hops: readonly HopSketch[], words: string])[] = [
  [
    'a cycle, with its hops and none of those behind it',
    [...LINE.slice(1), { name: 'a', after: ['api', 'c'] }, { name: 'd', after: 'c' }],
    'hops come after one another: b -> c -> a -> b [E_HOP_CYCLE]',
  ],
  ['a hop after itself', [{ name: 'a', after: 'a' }], 'hops come after one another: a -> a [E_HOP_CYCLE]'],
  [
    'a hop after one that does not exist, with those that do',
    [...LINE, { name: 'd', after: 'kafka.rides' }],
    'd comes after kafka.rides, which is no hop and no entrance [E_HOP_UNKNOWN]\n  known: api, a, b, c, d',
  ],
  ['a kind without hops', [{ name: 'a', after: 'kafka.*' }], 'a comes after kafka.*, which is no hop'],
  ['two hops of one name', [...LINE, { name: 'b', after: 'api' }], 'two hops or entrances are called b [E_HOP_TWICE]'],
  ['a hop called as an entrance', [{ name: 'api', after: [] }], 'two hops or entrances are called api [E_HOP_TWICE]'],
  [
    'a hop called as journeys call an entrance',
    [{ name: 'api.trips', after: 'api' }],
    'api.trips is a hop and a row of the entrance api [E_HOP_TWICE]',
  ],
];

for (const [what, hops, words] of REFUSED) {
  test(`HA-01 refused when the platform is defined: ${what}`, () => {
    const sources = [...sourcesOf(hops).values()];
    const define = () =>
      definePlatform({
        name: 'refused',
        pipeline: { entrances: { api: OPEN_DOOR }, sources },
        deployment: { endpointsFile: '/nowhere' },
        capabilities: {},
      });
    expect(define).toThrow(words);
  });
}

test('HA-01 a hop that names no stream takes those of all that it comes after', () => {
  const hops = [
    { name: 'm.a', after: 'shop' },
    { name: 'm.b', after: 'bank' },
    { name: 'm.join', after: ['m.a', 'm.b'] },
    { name: 'm.only', after: 'm.join', stream: 'orders' },
    { name: 'm.end', after: 'm.only' },
    { name: 'm.any', after: ['m.a', 'open'] },
  ];
  const { pipeline } = definePlatform({
    name: 'inherited',
    pipeline: {
      entrances: {
        shop: { ...OPEN_DOOR, streams: ['orders', 'cancellations'] },
        bank: { ...OPEN_DOOR, streams: ['payments'] },
        open: OPEN_DOOR,
      },
      sources: [nameless(hops)],
    },
    deployment: { endpointsFile: '/nowhere' },
    capabilities: {},
  });
  expect(Object.fromEntries(pipeline.hops().map(({ name, stream }) => [name, stream]))).toEqual({
    'm.a': ['orders', 'cancellations'],
    'm.b': ['payments'],
    'm.join': ['orders', 'cancellations', 'payments'],
    'm.only': 'orders',
    'm.end': ['orders'],
    'm.any': '*',
  });
});

test('HA-01 refused when the platform is defined: a hop that says neither what it comes after nor whose events pass', () => {
  const define = () =>
    definePlatform({
      name: 'refused',
      pipeline: { entrances: { api: OPEN_DOOR }, sources: [nameless([{ name: 'm.a' }])] },
      deployment: { endpointsFile: '/nowhere' },
      capabilities: {},
    });
  expect(define).toThrow('nothing says whose events pass at m.a [E_HOP_STREAM]');
});

/** Hops as a platform's file has them, which name a stream only where they say so. */
function nameless(hops: readonly Omit<HopDefinition, 'place' | 'decode'>[]): HopSource {
  return {
    kind: 'm',
    hops: hops.map((hop) => ({ place: (_, position) => ({ position }), decode: jsonContent, ...hop })),
    open: () => Promise.reject(new Error('is not run')),
  };
}

function isEntrance(name: string): boolean {
  return name === 'api' || name === 'feed';
}
