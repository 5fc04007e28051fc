import { DASHBOARD_DEFECTS } from '../../../../test-data/rideshare/defects/dashboard.ts';
import { plantedNames, type Bug } from '../../lib/planted/planter.ts';
import { fileAt, JAVASCRIPT, type PageFile } from '../page.ts';
import type { Stages } from '../stages.ts';

const FOLDER = new URL('../dashboard/planted/', import.meta.url);
const BOOT_SCRIPT = /<script type="module">[^]*?<\/script>/;

/** The page's main module hands over to that which puts the planted bugs around the page's stages. */
export const otherPage: Bug<Stages> = (stages) => ({
  ...stages,
  pageFiles: () => {
    const names = plantedNames(DASHBOARD_DEFECTS.map(({ name }) => name)).join();
    const main: PageFile = {
      path: '/main.ts',
      type: JAVASCRIPT,
      text: () => `import './planted/main.ts?names=${names}';`,
    };
    const planted = ['main.ts', 'bugs.ts'].flatMap((file) => fileAt(new URL(file, FOLDER), `/planted/${file}`));
    return instead(stages.pageFiles(), [main, ...planted]);
  },
});

/** The document asks for its first script instead of having it. */
export const bootsFromOutside: Bug<Stages> = (stages) => ({
  ...stages,
  pageFiles: () =>
    stages.pageFiles().map((file) => {
      if (file.path !== '/') return file;
      return {
        ...file,
        text: () => file.text().replace(BOOT_SCRIPT, '<script type="module" src="/boot.ts"></script>'),
      };
    }),
});

function instead(files: readonly PageFile[], others: readonly PageFile[]): readonly PageFile[] {
  const taken = new Set(others.map(({ path }) => path));
  return [...files.filter(({ path }) => !taken.has(path)), ...others];
}
