import { startPage } from './page.ts';
import { STAGES } from './stages.ts';

startPage(STAGES);
