import { startPage } from '../page.ts';
import { STAGES } from '../stages.ts';
import { isPageBug, PAGE_BUGS } from './bugs.ts';

/** Takes the place of the page's own main module; the gateway says in the address which bugs to have: `?names=a,b`. */
const names = new URL(import.meta.url).searchParams.get('names') ?? '';
startPage(
  names
    .split(',')
    .filter(isPageBug)
    .reduce((stages, name) => PAGE_BUGS[name](stages), STAGES),
);
