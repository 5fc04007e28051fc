import { expect, test } from '@playwright/test';
import { builtIn, findPlatform } from '../../../fixtures/pipeline/find-platform.ts';
import { BOX, layOut } from '../../../fixtures/watch/layout.ts';

for (const name of builtIn()) {
  test(`every hop of ${name} stands to the right of what it comes after, and on nothing else`, async () => {
    const { pipeline } = await findPlatform(name);
    const names = [...Object.keys(pipeline.entrances), ...pipeline.hops().map((hop) => hop.name)];
    const { places, ways, width, height } = layOut(pipeline.graph, names);
    const byName = new Map(places.map((place) => [place.name, place]));
    expect([...byName.keys()].sort()).toEqual([...names].sort());
    expect(ways).toHaveLength(names.reduce((sum, hop) => sum + pipeline.graph.before(hop).length, 0));
    for (const { from, to } of ways) {
      expect(byName.get(to)?.x, `${from} -> ${to}`).toBeGreaterThan((byName.get(from)?.x ?? Infinity) + BOX.width);
    }
    const touching = places.flatMap((a, at) =>
      places.slice(at + 1).filter((b) => Math.abs(a.x - b.x) < BOX.width && Math.abs(a.y - b.y) < BOX.height),
    );
    expect(touching).toEqual([]);
    expect(places.filter(({ x, y }) => x < 0 || y < 0 || x + BOX.width > width || y + BOX.height > height)).toEqual([]);
  });
}
