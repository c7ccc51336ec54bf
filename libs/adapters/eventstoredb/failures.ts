/** What a call that failed says about the server, and whether another try may go better. */
export type FailureKind =
  /** Not there, or going away: another try may find it. */
  | 'unreachable'
  /** There, but busy, electing or too slow: another try may go better. */
  | 'notReady'
  /** User and password are wrong, or a right is missing. */
  | 'accessDenied'
  /** The certificates of the two do not fit, or one side speaks TLS and the other does not. */
  | 'insecure'
  /** Something answers, but it is no EventStoreDB. */
  | 'notEventStoreDb'
  | 'streamDeleted'
  /** There, with another log than the one that was opened. */
  | 'otherLog'
  /** Answered with something that is none of these. */
  | 'other';

export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  /** Nothing of the call has left this machine. */
  readonly notSent: boolean;
}

/** The server holds another log than the one that was opened. */
export class OtherLog extends Error {
  override readonly name = 'OtherLog';
  /** @param found null where there is no log of Vedette */
  constructor(wanted: string, found: string | null) {
    super(
      `the server holds another log than the one that was opened (${found ?? 'none of Vedette'} instead of ${wanted}): ` +
        'it was started without its data, or it is another server',
    );
  }
}

/** Of gRPC. */
const CODE = {
  cancelled: 1,
  deadlineExceeded: 4,
  permissionDenied: 7,
  aborted: 10,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
};

const EXCEPTION: Readonly<Record<string, FailureKind>> = {
  'access-denied': 'accessDenied',
  'not-leader': 'notReady',
  'stream-deleted': 'streamDeleted',
};

const TLS = /certificat|self.signed|CERT_|ERR_TLS|unable to verify|SSL routines|wrong version number|EPROTO|altnames/i;
const OTHER_PROTOCOL =
  /NGHTTP2_|HTTP2|HTTP\/1|Received HTTP status|Parse Error|Protocol error|content-type|message larger than max/i;
/** What gRPC says behind its reason when it has nothing more to say. */
const EMPTY_NOTE = /\.?\s*Resolution note:\s*$/;
const NOT_SENT = /No connection established|Failed to discover|Name resolution failed/;

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** The name that EventStoreDB gives its error, in the trailers. */
function exceptionOf(error: unknown): string {
  const metadata = field(error, 'metadata');
  const getMap = field(metadata, 'getMap');
  if (typeof getMap !== 'function') return '';
  const map: unknown = Reflect.apply(getMap, metadata, []);
  const exception = field(map, 'exception');
  return typeof exception === 'string' ? exception : '';
}

function kindOf(code: unknown, exception: string, message: string): FailureKind {
  const named = EXCEPTION[exception];
  if (named !== undefined) return named;
  if (code === CODE.unauthenticated || code === CODE.permissionDenied) return 'accessDenied';
  if (TLS.test(message)) return 'insecure';
  if (code === CODE.unimplemented) return 'notEventStoreDb';
  if (code === CODE.aborted || code === CODE.deadlineExceeded) return 'notReady';
  if (NOT_SENT.test(message) && !OTHER_PROTOCOL.test(message)) return 'unreachable';
  if (OTHER_PROTOCOL.test(message)) return code === CODE.internal ? 'unreachable' : 'notEventStoreDb';
  if (code === CODE.unavailable || code === CODE.cancelled || code === CODE.internal) return 'unreachable';
  return code === undefined ? 'unreachable' : 'other';
}

/** Reads an error of the client or of gRPC by its shape: it may come from another realm. */
export function failureOf(error: unknown): Failure {
  if (error instanceof OtherLog) return { kind: 'otherLog', message: error.message, notSent: true };
  const message = String(field(error, 'details') ?? field(error, 'message') ?? error).replace(EMPTY_NOTE, '');
  return { kind: kindOf(field(error, 'code'), exceptionOf(error), message), message, notSent: NOT_SENT.test(message) };
}

/** Whether the same call may go better a moment later. */
export const isPassing = ({ kind }: Failure): boolean => kind === 'unreachable' || kind === 'notReady';
