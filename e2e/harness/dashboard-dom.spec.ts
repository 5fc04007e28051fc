import { expect, test } from '@playwright/test';
import { visit } from '../../fixtures/technologies/browser/visit.ts';
import type * as Dom from '../../compose/services/gateway/dashboard/dom.ts';
import { PageServer } from './page-server.ts';

type DomModule = typeof Dom;

/** The page's document without what runs in it: its parts are called from here. */
const MODULE = '/dom.ts';

test.beforeEach(async ({ page }) => {
  await page.route('**/main.ts', (route) => route.fulfill({ body: '', contentType: 'text/javascript' }));
});

test('RS-05 a document that lacks what the script looks for is an error that names it', async ({ page }) => {
  await using server = await new PageServer().listen();
  await visit(page, server.url);
  const found = await page.evaluate(async (module) => {
    const { byId } = (await import(module)) as DomModule;
    const look = (id: string, type: typeof HTMLElement): string => {
      try {
        return byId(id, type).id;
      } catch (error) {
        return (error as Error).message;
      }
    };
    return [look('board', HTMLElement), look('board', HTMLInputElement), look('nothing', HTMLElement)];
  }, MODULE);
  expect(found).toEqual([
    'board',
    'the document has no HTMLInputElement with id board',
    'the document has no HTMLElement with id nothing',
  ]);
});

test('RS-05 what stays as it is is not written: nothing is announced twice', async ({ page }) => {
  await using server = await new PageServer().listen();
  await visit(page, server.url);
  const changes = await page.evaluate(async (module) => {
    const { setData, setText } = (await import(module)) as DomModule;
    const node = document.createElement('p');
    const observer = new MutationObserver(() => undefined);
    observer.observe(node, { attributes: true, childList: true });
    return ['first', 'first', 'second', 'second'].map((text) => {
      setText(node, text);
      setData(node, 'kind', text);
      const written = observer.takeRecords().map(({ type }) => type);
      return [node.textContent, node.dataset.kind, ...written];
    });
  }, MODULE);
  expect(changes).toEqual([
    ['first', 'first', 'childList', 'attributes'],
    ['first', 'first'],
    ['second', 'second', 'childList', 'attributes'],
    ['second', 'second'],
  ]);
});

test('RS-05 children are put in order, and none that stands right is touched', async ({ page }) => {
  await using server = await new PageServer().listen();
  await visit(page, server.url);
  const steps = await page.evaluate(async (module) => {
    const { arrange, create } = (await import(module)) as DomModule;
    const parent = create('ul');
    const items = new Map(['a', 'b', 'c', 'd'].map((name) => [name, create('li', name)]));
    const observer = new MutationObserver(() => undefined);
    observer.observe(parent, { childList: true });
    return [['a', 'b'], ['a', 'b'], ['d', 'a', 'b'], ['d', 'a'], ['c', 'a', 'd'], []].map((wanted) => {
      arrange(
        parent,
        wanted.flatMap((name) => items.get(name) ?? []),
      );
      const touched = observer.takeRecords().flatMap((record) => [...record.addedNodes, ...record.removedNodes]);
      return [
        [...parent.children].map(({ className }) => className).join(''),
        [...new Set(touched.map((node) => (node as Element).className))].join(''),
      ];
    });
  }, MODULE);
  expect(steps).toEqual([
    ['ab', 'ab'],
    ['ab', ''],
    ['dab', 'd'],
    ['da', 'b'],
    ['cad', 'ca'],
    ['', 'cad'],
  ]);
});
