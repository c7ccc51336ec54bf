import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ChannelCredentialOptions } from '@eventstore/db-client';
import { EventStoreDBClient } from '@eventstore/db-client';
import stubs from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ConnectionSettings } from './connection-string.js';
import { WrongConnectionString } from './connection-string.js';

/** Answers to one read or one subscription, as the server sends them. */
export type ReadCall = ReturnType<StreamsClient['read']>;
/** Appends and their answers. */
export type AppendCall = ReturnType<StreamsClient['batchAppend']>;

/** How the adapter reaches the server. */
export interface Connection {
  read(request: ReadReq): Promise<ReadCall>;
  append(): Promise<AppendCall>;
  close(): Promise<void>;
}

/**
 * The client with its channel, discovery, certificates, credentials and way to the leader. The messages are read and
 * written by the client's own stubs, one level below its methods: those parse metadata as JSON and lose its bytes, and
 * keep the appends in flight of all clients of a process in one place (docs/decisions/0014-eventstoredb-adapter.md).
 */
class StreamsConnection extends EventStoreDBClient implements Connection {
  read(request: ReadReq): Promise<ReadCall> {
    return this.GRPCStreamCreator(stubs.StreamsClient, 'read', (client) =>
      client.read(request, ...this.callArguments({ requiresLeader: true }, { deadline: Infinity })),
    )();
  }

  append(): Promise<AppendCall> {
    return this.GRPCStreamCreator(stubs.StreamsClient, 'batchAppend', (client) =>
      client.batchAppend(...this.callArguments({ requiresLeader: true }, { deadline: Infinity })),
    )();
  }

  async close(): Promise<void> {
    await this.dispose();
    // Not waited for: where there is none, the client begins to look for a server.
    this.getChannel().then(
      (channel) => channel.close(),
      () => null,
    );
  }
}

function contentOf(option: string, file: string): Buffer {
  const path = resolve(file);
  if (!existsSync(path)) throw new WrongConnectionString(`${option} names a file that is not there: ${path}`);
  return readFileSync(path);
}

function channelCredentials({
  tls,
  tlsCAFile,
  userCertFile,
  userKeyFile,
}: ConnectionSettings): ChannelCredentialOptions {
  if (tls === false) return { insecure: true };
  if ((userCertFile === undefined) !== (userKeyFile === undefined))
    throw new WrongConnectionString('userCertFile and userKeyFile go together');
  return {
    ...(tlsCAFile === undefined ? {} : { rootCertificate: contentOf('tlsCAFile', tlsCAFile) }),
    ...(userCertFile === undefined ? {} : { userCertFile: contentOf('userCertFile', userCertFile) }),
    ...(userKeyFile === undefined ? {} : { userKeyFile: contentOf('userKeyFile', userKeyFile) }),
  };
}

/**
 * Makes a client; nothing is sent before the first call.
 *
 * @throws WrongConnectionString
 */
export function connect(settings: ConnectionSettings): Connection {
  const { hosts, dnsDiscover, defaultCredentials, ...options } = settings;
  const [first] = hosts;
  if (first === undefined) throw new WrongConnectionString('it names no host');
  const secured = channelCredentials(settings);
  if (dnsDiscover) return new StreamsConnection({ ...options, discover: first }, secured, defaultCredentials);
  if (hosts.length > 1) return new StreamsConnection({ ...options, endpoints: hosts }, secured, defaultCredentials);
  return new StreamsConnection({ ...options, endpoint: first }, secured, defaultCredentials);
}
