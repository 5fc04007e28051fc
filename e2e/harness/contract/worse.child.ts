import { stackContract } from '../../../fixtures/index.ts';
import worse from './worse-platform.ts';

stackContract(worse);
