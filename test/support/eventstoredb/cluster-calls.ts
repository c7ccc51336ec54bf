import { randomUUID } from 'node:crypto';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import type { handleUnaryCall } from '@grpc/grpc-js';
import type { NodeState } from './node-state.js';
import { answer } from './node-state.js';
import type { Endpoint } from './refusals.js';
import { uuid } from './wire.js';

const VERSION = '23.10.7';

/** What a 23.10 server says it can do, as far as the client asks. */
const METHODS: readonly (readonly [service: string, methods: readonly string[], features: readonly string[]])[] = [
  ['event_store.client.streams.streams', ['append', 'delete', 'tombstone'], []],
  ['event_store.client.streams.streams', ['batchappend'], ['deadline_duration']],
  ['event_store.client.streams.streams', ['read'], ['position', 'events']],
  [
    'event_store.client.persistent_subscriptions.persistentsubscriptions',
    ['create', 'delete', 'read'],
    ['stream', 'all'],
  ],
];

/** `ServerFeatures.GetSupportedMethods`. */
export function supportedMethodsCall(node: NodeState): handleUnaryCall<Empty, SupportedMethods> {
  return (_call, callback) => {
    const methods = new features.SupportedMethods().setEventStoreServerVersion(VERSION);
    for (const [service, names, supported] of METHODS) {
      for (const name of names) {
        methods.addMethods(
          new features.SupportedMethod()
            .setServiceName(service)
            .setMethodName(name)
            .setFeaturesList([...supported]),
        );
      }
    }
    answer(node, () => callback(null, methods));
  };
}

/** `Gossip.Read`: this node and, where the switch names another leader, that one. */
export function gossipCall(node: NodeState): handleUnaryCall<Empty, ClusterInfo> {
  const instance = randomUUID();
  return (_call, callback) => {
    const { notLeader } = node.faults;
    const states = gossip.MemberInfo.VNodeState;
    const info = new gossip.ClusterInfo();
    const add = (id: string, { address, port }: Endpoint, isLeader: boolean): void => {
      const endpoint = new gossip.EndPoint().setAddress(address).setPort(port);
      const member = new gossip.MemberInfo()
        .setInstanceId(uuid(id))
        .setTimeStamp(String(Date.now()))
        .setState(isLeader ? states.LEADER : states.FOLLOWER)
        .setIsAlive(true)
        .setHttpEndPoint(endpoint);
      info.addMembers(member);
    };
    add(instance, { address: '127.0.0.1', port: node.connections.port }, notLeader === null);
    if (notLeader !== null) add(randomUUID(), notLeader, true);
    answer(node, () => callback(null, info));
  };
}
