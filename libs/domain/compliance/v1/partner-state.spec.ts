import { describe, expect, it } from '@jest/globals';
import { CONNECTED, policyOf, RULE } from '../../testing/facts.js';
import { partnerState } from './partner-state.js';

const off = policyOf({ ...RULE, partnerDataEnabled: false });
const oneOn = { ...off, ios: RULE };
const broken = { unresponsive: true, failed: true };

describe('the partner state of a connector', () => {
  it('R24 is available, and enabled when at least one platform has partner data on', () => {
    expect(partnerState(CONNECTED, off)).toBe('available');
    expect(partnerState(CONNECTED, oneOn)).toBe('enabled');
    expect(partnerState(CONNECTED, { ...off, android: RULE })).toBe('enabled');
  });

  it('R24 gives way to what is worse, in the order of the rule', () => {
    expect(partnerState({ ...CONNECTED, ...broken, provisioning: 'unavailable' }, oneOn)).toBe('unavailable');
    expect(partnerState({ ...CONNECTED, ...broken, provisioning: 'notSetUp' }, oneOn)).toBe('notSetUp');
    expect(partnerState({ ...CONNECTED, ...broken }, oneOn)).toBe('unresponsive');
    expect(partnerState({ ...CONNECTED, failed: true }, oneOn)).toBe('error');
  });
});
