import type {
  DeviceDeleted,
  DeviceEnrolled,
  DeviceFoundUnsupported,
  DeviceLinked,
  EnrollmentSource,
} from './events.js';
import type { DeviceState } from './state.js';
import { attributesOf } from './state.js';
import { withActivationFacts } from './evolve-observation.js';
import { joined } from './joining.js';

/** R8: what follows from the ids, the ways in which it was enrolled and the groups that hold it. */
function withReporting(state: DeviceState): DeviceState {
  const { intuneDeviceId, sources, inGroup, heldByGroup } = state;
  const enrolled = inGroup || sources.includes('manual') || (!heldByGroup && sources.includes('feed'));
  if (intuneDeviceId === null) return { ...state, reported: false, unreportedCause: 'noIntuneDeviceId' };
  return { ...state, reported: enrolled, unreportedCause: enrolled ? null : 'leftEnrollment' };
}

const withSource = (sources: readonly EnrollmentSource[], source: EnrollmentSource): readonly EnrollmentSource[] =>
  sources.includes(source) ? sources : [...sources, source];

/** R8, R6: begins a device or its next generation, or enrolls a known one in another way. Clears nothing. */
export function enrolled(
  state: DeviceState,
  { type, data, occurredAt }: DeviceEnrolled | DeviceFoundUnsupported,
): DeviceState {
  const isNext = state.activation === 'deleted' || !state.exists;
  const byGroup = data.source === 'group';
  const next = withReporting({
    ...state,
    exists: true,
    generation: isNext ? state.generation + 1 : state.generation,
    activation: state.activation === 'deleted' ? 'pending' : state.activation,
    intuneDeviceId: data.intuneDeviceId,
    mtdDeviceId: data.mtdDeviceId,
    ...attributesOf(data),
    unsupported: type === 'DeviceFoundUnsupported',
    sources: withSource(state.sources, data.source),
    inGroup: state.inGroup || byGroup,
    heldByGroup: state.heldByGroup || byGroup,
    namedAt: data.mtdDeviceId === null ? state.namedAt : (state.namedAt ?? occurredAt),
  });
  return isNext ? withActivationFacts(next) : next;
}

/** R8: the groups that hold it from now on. */
export const inGroups = (state: DeviceState, groups: readonly string[]): DeviceState =>
  withReporting({
    ...state,
    groups,
    inGroup: groups.length > 0,
    heldByGroup: state.heldByGroup || groups.length > 0,
  });

/**
 * R8: the only event that clears: what was observed before it is of the generation before. Ids, attributes and enrolment
 * stay, but for the groups that it left; so does what is known of gaps (R33).
 */
export function deleted(state: DeviceState, { data, occurredAt }: DeviceDeleted, n: number): DeviceState {
  const left = data.cause === 'leftEnrollment' ? inGroups(state, []) : state;
  return {
    ...left,
    deletion: { at: occurredAt, n },
    activation: 'deleted',
    activatedAt: null,
    disconnected: false,
    disconnectedSince: null,
    lastHeardAt: null,
    assessed: false,
    joined: [],
    activations: [],
    heartbeats: [],
    assessment: null,
    heardAt: null,
    threats: [],
    untold: [],
  };
}

/** R33a: the ids as they are from now on, and what another device brought. */
export function linked(state: DeviceState, { data, occurredAt }: DeviceLinked, n: number): DeviceState {
  const { intuneDeviceId, mtdDeviceId, retired, taken } = data;
  const known = {
    ...state,
    intuneDeviceId,
    mtdDeviceId,
    retired: [...state.retired, ...retired],
    namedAt: mtdDeviceId === null ? null : (state.namedAt ?? occurredAt),
  };
  return withReporting(taken === null ? known : joined(known, taken, n));
}
