import { stackContract } from '../../fixtures/index.ts';
import marketData from '../../fixtures/platforms/market-data.ts';

// Ready soon after it may go on: others have used up by then the time in which failed health checks are forgiven.
stackContract(marketData, { slow: 'postgresql' });
