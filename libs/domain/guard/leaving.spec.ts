import { describe, expect, it } from '@jest/globals';
import { day, enrolled, given, inGroups } from '../testing/device-words.js';
import { afterLeaving } from './leaving.js';

const leaving = { group: 'Field', deleteOnUnenrollment: false, at: day(9) };
const held = (...groups: readonly string[]) => given(enrolled({ source: 'group' }), inGroups(groups, day(1))).state;

describe('a device whose group would be removed', () => {
  it('R8 R34 is unreported where no other group holds it, and stays where one does', () => {
    expect(afterLeaving(held('Field'), leaving)).toMatchObject({ reported: false, unreportedCause: 'leftEnrollment' });
    expect(afterLeaving(held('Field', 'Office'), leaving)).toMatchObject({ reported: true, groups: ['Office'] });
  });

  it('R8 R34 is deleted where unenrolled devices are', () => {
    expect(afterLeaving(held('Field'), { ...leaving, deleteOnUnenrollment: true }).activation).toBe('deleted');
  });

  it('R8 R34 stays as it is where the group does not hold it, or where it was enrolled by hand', () => {
    const elsewhere = held('Office');
    expect(afterLeaving(elsewhere, leaving)).toBe(elsewhere);
    const byHand = given(enrolled({ source: 'manual' }), inGroups(['Field'], day(1))).state;
    expect(afterLeaving(byHand, leaving)).toMatchObject({ reported: true, groups: [] });
  });
});
