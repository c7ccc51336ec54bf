import { describeEventLogContract } from './event-log.contract.js';
import { describeLatestValuesContract } from './latest-values.contract.js';
import { sqliteHarness } from './sqlite-harness.js';

describeEventLogContract('sqlite', sqliteHarness());
describeLatestValuesContract('sqlite', sqliteHarness());
