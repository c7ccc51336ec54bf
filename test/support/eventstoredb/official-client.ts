import { EventStoreDBClient } from '@eventstore/db-client';

/** The official client, used as its users do, that lets its connection go. */
export class OfficialClient extends EventStoreDBClient {
  async close(): Promise<void> {
    const channel = await this.getChannel();
    channel.close();
  }
}

export function officialClient(port: number): OfficialClient {
  return new OfficialClient({ endpoint: { address: '127.0.0.1', port } }, { insecure: true });
}
