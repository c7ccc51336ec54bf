/** Branded ids: a text becomes one only by passing its guard, so that a device id can't be taken for a tenant's. */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** The Entra tenant's GUID, lower case. */
export type TenantId = Branded<'TenantId'>;
/** UUIDv5 in the tenant's namespace of `intune:<id>`, else `mtd:<id>`. */
export type DeviceId = Branded<'DeviceId'>;
/** An id that Entra or Intune gave out (group object id, managed device id, Entra device id): a GUID, lower case. */
export type DirectoryId = Branded<'DirectoryId'>;
/** The MTD service's id of a device: 1–128 of `[A-Za-z0-9._:-]`. */
export type MtdDeviceId = Branded<'MtdDeviceId'>;
/** The MTD service's id of a threat: 1–128 of `[A-Za-z0-9._:-]`. */
export type ThreatId = Branded<'ThreatId'>;
/** A person, opaque: the Entra object id of who signs in, or a UUIDv5 of an address that is kept beside the log. */
export type PersonId = Branded<'PersonId'>;
/** UUIDv5 of the tenant and the instant at which a sweep was held (R22a). */
export type SweepId = Branded<'SweepId'>;
/** A live source of observations, such as `lookout`: 1–32 lower-case letters and digits. */
export type SourceName = Branded<'SourceName'>;
/** UUIDv5 of (stream, command id, index). */
export type EventId = Branded<'EventId'>;
/** UUIDv5 of (tenant, client, `Idempotency-Key`), or a random UUID where the client sent no key. */
export type CommandId = Branded<'CommandId'>;

const UUID_LOWER_CASE = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SOURCE_ID = /^[A-Za-z0-9._:-]{1,128}$/;

const SOURCE_NAME = /^[a-z0-9]{1,32}$/;

const isUuid = (text: string): boolean => UUID_LOWER_CASE.test(text);

export const isTenantId = (text: string): text is TenantId => isUuid(text);
export const isDeviceId = (text: string): text is DeviceId => isUuid(text);
export const isDirectoryId = (text: string): text is DirectoryId => isUuid(text);
export const isMtdDeviceId = (text: string): text is MtdDeviceId => SOURCE_ID.test(text);
export const isThreatId = (text: string): text is ThreatId => SOURCE_ID.test(text);
export const isPersonId = (text: string): text is PersonId => isUuid(text);
export const isSweepId = (text: string): text is SweepId => isUuid(text);
export const isSourceName = (text: string): text is SourceName => SOURCE_NAME.test(text);
export const isEventId = (text: string): text is EventId => isUuid(text);
export const isCommandId = (text: string): text is CommandId => isUuid(text);

/** Turns a guard into a constructor: it returns the branded id, and throws TypeError where the text is none. */
function constructorOf<Id extends string>(
  name: string,
  guard: (text: string) => text is Id & string,
): (text: string) => Id {
  return (text) => {
    if (!guard(text)) throw new TypeError(`not a ${name}: ${JSON.stringify(text)}`);
    return text;
  };
}

export const tenantId = constructorOf('TenantId', isTenantId);
export const deviceId = constructorOf('DeviceId', isDeviceId);
export const directoryId = constructorOf('DirectoryId', isDirectoryId);
export const mtdDeviceId = constructorOf('MtdDeviceId', isMtdDeviceId);
export const threatId = constructorOf('ThreatId', isThreatId);
export const personId = constructorOf('PersonId', isPersonId);
export const sweepId = constructorOf('SweepId', isSweepId);
export const sourceName = constructorOf('SourceName', isSourceName);
export const eventId = constructorOf('EventId', isEventId);
export const commandId = constructorOf('CommandId', isCommandId);
