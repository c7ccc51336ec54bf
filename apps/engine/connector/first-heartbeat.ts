import { Inject, Injectable } from '@nestjs/common';
import type { ConnectorState } from '#domain/connector/decider.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { Position } from '#domain/log/event-log.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import { doneOrProblem } from '../commands/answer.js';
import { stepOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import type { Done } from '../commands/outcome.js';
import { Streams } from '../commands/streams.js';
import { Heartbeats } from './heartbeats.js';

/** Where the connector's stream was left. */
export type ConnectorPlace = Pick<Done<ConnectorState>, 'revision' | 'position'>;

/**
 * R24: the first heartbeat after consent or set-up. While no Intune sink is configured the consumers of the feed are the
 * Intune side, and each due heartbeat counts as succeeded, the first at once; unless the tenant posts its own.
 */
@Injectable()
export class FirstHeartbeat {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(Heartbeats) private readonly heartbeats: Heartbeats,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  /** Repeated with the command that led to it, it is answered as the first time. */
  async send(envelope: CommandEnvelope): Promise<ConnectorPlace> {
    const own = stepOf(envelope, 'first heartbeat');
    const stream = tenantStream('connector', envelope.tenantId);
    const folded = await this.streams.connectors.read(stream, 0);
    const waits = folded.state.facts.provisioning === 'notSetUp';
    const posted = (await this.heartbeats.last(envelope.tenantId)) !== null;
    if (!folded.recent.has(own.commandId) && (!waits || posted)) return placeOf(folded);
    const command = { type: 'RecordSuccess', at: this.clock.now(), system: 'intune' } as const;
    return doneOrProblem(await this.streams.connectors.execute({ stream, command, envelope: own }));
  }
}

const placeOf = ({ revision, position }: { revision: number; position: Position }): ConnectorPlace => ({
  revision,
  position,
});
