import { afterAll, describe, it } from '@jest/globals';
import { describeAppending } from './appending.contract.js';
import { describeConcurrency } from './concurrency.contract.js';
import { describeDifferences } from './differential.contract.js';
import { describeDurability } from './durability.contract.js';
import type { LogHarness } from './log-harness.js';
import { describeReading } from './reading.contract.js';
import { describeRecordedAt } from './recorded-at.contract.js';
import { describeSubscriptions } from './subscription.contract.js';

/** Every promise of the EventLog port, for one adapter. */
export function describeEventLogContract(name: string, harness: LogHarness): void {
  describe(`event log contract: ${name}`, () => {
    afterAll(() => harness.dispose());
    describeAppending(harness);
    if (harness.ownTime) describeRecordedAt(harness);
    else it.skip('recordedAt: not tested in a log that others write too', () => undefined);
    describeReading(harness);
    describeSubscriptions(harness);
    describeConcurrency(harness);
    describeDifferences(harness);
    describeDurability(harness);
  });
}
