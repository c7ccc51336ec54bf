import { EventStoreDBClient, persistentSubscriptionToStreamSettingsFromDefaults, START } from '@eventstore/db-client';

const GROUP = 'intune-sync';
const ALREADY_EXISTS = 6;

/** Gives `take` each Intune state of a tenant, from the first on and in order, until `signal` aborts. It may come again. */
export async function consume({ connectionString, tenantId, take, signal }) {
  const client = EventStoreDBClient.connectionString(connectionString);
  const stream = `intuneState-${tenantId}`;
  const settings = persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START });
  await client.createPersistentSubscriptionToStream(stream, GROUP, settings).catch((error) => {
    if (error.code !== ALREADY_EXISTS && error.type !== 'persistent-subscription-exists') throw error;
  });
  const subscription = client.subscribeToPersistentSubscriptionToStream(stream, GROUP);
  signal.addEventListener('abort', () => subscription.unsubscribe());
  for await (const resolved of subscription) {
    const { event } = resolved;
    try {
      await take(event.type, event.data);
      await subscription.ack(resolved);
    } catch (error) {
      await subscription.nack('retry', error.message, resolved);
    }
  }
  await client.dispose();
}
