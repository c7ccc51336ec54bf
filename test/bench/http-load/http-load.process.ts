import { answerParent } from '../processes/child-process.js';
import type { SaturationOrder, SaturationReport } from './saturate.js';
import { saturate } from './saturate.js';

/** The load generator as a process of its own. */
// A type and not an interface: only a type is known to have no other members, which `Protocol` asks for.
export type HttpLoadProtocol = {
  readonly saturate: { readonly ask: SaturationOrder; readonly answer: SaturationReport };
};

answerParent<HttpLoadProtocol>({ saturate });
