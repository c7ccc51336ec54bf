import type { Socket } from 'node:net';
import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import persistent from '@eventstore/db-client/generated/persistent_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { appendCall, batchAppendCall } from './append-calls.js';
import { gossipCall, supportedMethodsCall } from './cluster-calls.js';
import type { Connections } from './connections.js';
import { acceptConnections } from './connections.js';
import { deleteCall, tombstoneCall } from './delete-calls.js';
import type { Faults } from './faults.js';
import { noFaults } from './faults.js';
import { MemoryLog } from './memory-log.js';
import type { NodeState } from './node-state.js';
import { createGroupCall, deleteGroupCall, readGroupCall } from './persistent-calls.js';
import type { PersistentGroup } from './persistent-group.js';
import { readCall } from './read-calls.js';

export interface StandInOptions {
  /** Default: any that is free. */
  readonly port?: number;
  /** Default: a line without TLS. */
  readonly tls?: { readonly key: string; readonly certificate: string };
  /** Passwords by name; default: nobody is asked. Clients send them over TLS only. */
  readonly users?: Readonly<Record<string, string>>;
}

/** A small EventStoreDB for tests: the client's own services, in memory, with switches for faults. */
export interface StandIn {
  readonly port: number;
  readonly connectionString: string;
  readonly faults: Faults;
  /** Turns every switch off. */
  heal(): void;
  /** Cuts every connection. @returns how many there were */
  cut(): number;
  /** On the same port. In memory: without `keepData` it is another, empty log. */
  restart(options: { readonly keepData: boolean }): Promise<void>;
  /** Another node with the same data, and switches of its own. */
  secondNode(): Promise<StandIn>;
  /** Ends it as if it were killed: connections are reset, nothing more is answered. */
  stop(): Promise<void>;
}

/** What outlives a restart with its data. */
interface Kept {
  readonly log: MemoryLog;
  readonly groups: Map<string, PersistentGroup>;
}

const nothing = (): Kept => ({ log: new MemoryLog(), groups: new Map() });

interface Running {
  readonly connections: Connections;
  stop(): Promise<void>;
}

async function run(port: number, kept: Kept, faults: Faults, options: StandInOptions): Promise<Running> {
  const server = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024 });
  const credentials =
    options.tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [
          { private_key: Buffer.from(options.tls.key), cert_chain: Buffer.from(options.tls.certificate) },
        ]);
  const injector = server.createConnectionInjector(credentials);
  const serve = (socket: Socket): void => injector.injectConnection(socket);
  const connections = await acceptConnections(port, serve, () => !faults.neverAnswer);
  const users = options.users === undefined ? null : new Map(Object.entries(options.users));
  const node: NodeState = { ...kept, faults, connections, users };
  server.addService(streams.StreamsService, {
    append: appendCall(node),
    batchAppend: batchAppendCall(node),
    read: readCall(node),
    delete: deleteCall(node),
    tombstone: tombstoneCall(node),
  });
  server.addService(persistent.PersistentSubscriptionsService, {
    create: createGroupCall(node),
    delete: deleteGroupCall(node),
    read: readGroupCall(node),
  });
  server.addService(features.ServerFeaturesService, { getSupportedMethods: supportedMethodsCall(node) });
  server.addService(gossip.GossipService, { read: gossipCall(node) });
  return {
    connections,
    async stop() {
      await connections.close();
      injector.destroy();
      server.forceShutdown();
    },
  };
}

export const startStandIn = (options: StandInOptions = {}): Promise<StandIn> => startNode(options, nothing());

async function startNode(options: StandInOptions, data: Kept): Promise<StandIn> {
  const faults = noFaults();
  let kept = data;
  let running = await run(options.port ?? 0, kept, faults, options);
  const { port } = running.connections;
  return {
    port,
    connectionString: `esdb://127.0.0.1:${port}?tls=${options.tls !== undefined}`,
    faults,
    heal: () => void Object.assign(faults, noFaults()),
    cut: () => running.connections.cutAll(),
    async restart({ keepData }) {
      await running.stop();
      if (!keepData) kept = nothing();
      running = await run(port, kept, faults, options);
    },
    secondNode: () => startNode({ ...options, port: 0 }, kept),
    stop: () => running.stop(),
  };
}
