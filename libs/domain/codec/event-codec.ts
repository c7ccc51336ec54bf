import type { CompliancePolicyEvent } from '../compliance-policy/events.js';
import { compliancePolicySchemas } from '../compliance-policy/schema.js';
import type { ConnectorEvent } from '../connector/events.js';
import { connectorSchemas } from '../connector/schema.js';
import type { DeviceEvent } from '../device/events.js';
import { deviceSchemas } from '../device/schema.js';
import type { EnrollmentGroupsEvent } from '../enrollment-groups/events.js';
import { enrollmentGroupsSchemas } from '../enrollment-groups/schema.js';
import type { IngestEvent } from '../ingest/events.js';
import { ingestSchemas } from '../ingest/schema.js';
import type { MailEvent } from '../mail/events.js';
import { mailSchemas } from '../mail/schema.js';
import type { TenantEvent } from '../tenant/events.js';
import { tenantSchemas } from '../tenant/schema.js';
import type { ThreatPolicyEvent } from '../threat-policy/events.js';
import { threatPolicySchemas } from '../threat-policy/schema.js';
import type { UserEvent } from '../user/events.js';
import { userSchemas } from '../user/schema.js';
import { createCodec } from './create-codec.js';
import type { SchemasOf } from './event-schema.js';

export type { DecodedEvent, EncodedEvent } from './create-codec.js';
export type { DecodedMetadata } from './metadata.js';
export { UndecodableEvent } from './undecodable-event.js';

/** Every event that this release writes or folds. */
export type VedetteEvent =
  | TenantEvent
  | ConnectorEvent
  | EnrollmentGroupsEvent
  | ThreatPolicyEvent
  | CompliancePolicyEvent
  | DeviceEvent
  | UserEvent
  | IngestEvent
  | MailEvent;

const schemas = {
  ...tenantSchemas,
  ...connectorSchemas,
  ...enrollmentGroupsSchemas,
  ...threatPolicySchemas,
  ...compliancePolicySchemas,
  ...deviceSchemas,
  ...userSchemas,
  ...ingestSchemas,
  ...mailSchemas,
} satisfies SchemasOf<VedetteEvent>;

const codec = createCodec<VedetteEvent>(Object.values(schemas));

/** The version written today, by type of event. */
export const EVENT_VERSIONS = codec.versions;

/** The stored payload of an event, its fields in a fixed order. Its `occurredAt` belongs to the metadata. */
export const encodeEvent = codec.encode;

/**
 * The only way from a stored event to a `VedetteEvent`: upcasters, metadata and all. An event of a type that this release
 * does not know is answered as such, so that a fold can pass it over.
 *
 * @throws UndecodableEvent where a known one can't be read
 */
export const decodeEvent = codec.decode;

/** The same way for who folds many: of the metadata it gives the times alone. @throws UndecodableEvent */
export const decodeTimedEvent = codec.decodeTimed;
