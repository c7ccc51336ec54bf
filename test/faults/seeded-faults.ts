/** A mistake put into a copy of the build: a text of one file, there exactly once, and what replaces it. */
export interface SeededFault {
  readonly name: string;
  readonly patches: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
}

const CHECK = 'if (!isWhereExpected(expected, revision)) {';

/** Mistakes that were made by others, or are easy to make: the contract suite has to turn red on each. */
export const SEEDED_FAULTS: readonly SeededFault[] = [
  {
    name: 'no revision check',
    patches: [{ file: 'append-statements.js', find: CHECK, replace: 'if (false) {' }],
  },
  {
    name: 'acknowledge before commit',
    patches: [
      {
        file: 'transaction.js',
        find: "connection.exec('COMMIT');",
        replace: "setImmediate(() => connection.exec('COMMIT'));",
      },
    ],
  },
  {
    name: 'write twice on retry',
    patches: [
      {
        file: 'append-statements.js',
        find: CHECK,
        replace: `const same = known !== null && lagsBehind(expected, revision) && placeOfSame(known.sid, expected, events) !== null;
            if (!same && !isWhereExpected(expected, revision)) {`,
      },
    ],
  },
  {
    name: 'skip at the catch-up seam',
    patches: [
      { file: 'subscription.js', find: 'live = true;', replace: 'live = true; after = lookAfter(after).head;' },
    ],
  },
  {
    name: 'lost wake-up',
    patches: [
      {
        file: 'subscription.js',
        find: 'await wake.after(seen, ended);',
        replace: 'await wake.after(wake.seen(), ended);',
      },
    ],
  },
  {
    name: 'half a batch',
    patches: [
      {
        file: 'append-statements.js',
        find: 'insertEvent.run(position, head.sid, head.revision, id, type, data, metadata);',
        replace: `insertEvent.run(position, head.sid, head.revision, id, type, data, metadata);
                connection.exec('COMMIT; BEGIN IMMEDIATE');`,
      },
    ],
  },
  {
    name: 'synchronous=OFF',
    patches: [
      { file: 'writer-connection.js', find: 'PRAGMA synchronous = FULL', replace: 'PRAGMA synchronous = OFF' },
      // Without the check at the open, so that it is the suite that notices.
      { file: 'writer-connection.js', find: 'durability.synchronous >= FULL', replace: 'durability.synchronous >= 0' },
    ],
  },
];
