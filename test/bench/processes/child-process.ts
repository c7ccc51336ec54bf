import { fork } from 'node:child_process';

/** What a child process can be asked: the question and the answer of each kind. Both travel as structured clones. */
export type Protocol = Readonly<Record<string, { readonly ask: unknown; readonly answer: unknown }>>;

interface Question {
  readonly id: number;
  readonly kind: string;
  readonly ask: unknown;
}

interface Reply {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: string;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** A process of the benchmark's own, seen from the one that started it. */
export interface ChildProcess<P extends Protocol> {
  /** @throws Error with the child's own message, or where the child ends before it answers */
  ask<Kind extends keyof P & string>(kind: Kind, ask: P[Kind]['ask']): Promise<P[Kind]['answer']>;
  /** Asks nothing more; resolves once the process is gone. */
  end(): Promise<unknown>;
}

/**
 * Starts a compiled module, which calls `answerParent`, as a process of its own, with the options for Node that this one
 * has: `--cpu-prof` profiles them all.
 */
export function startChild<P extends Protocol>(module: URL): ChildProcess<P> {
  const child = fork(module, { serialization: 'advanced' });
  const waiting = new Map<number, Waiting>();
  const gone = Promise.withResolvers<null>();
  let asked = 0;

  child.on('message', ({ id, answer, error }: Reply) => {
    const caller = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) caller?.resolve(answer);
    else caller?.reject(new Error(error));
  });
  child.on('exit', (code, signal) => {
    for (const caller of waiting.values()) caller.reject(new Error(`${module.pathname} ended: ${signal ?? code}`));
    waiting.clear();
    gone.resolve(null);
  });

  return {
    ask(kind, ask) {
      return new Promise((resolve, reject) => {
        asked += 1;
        waiting.set(asked, { resolve, reject });
        const question: Question = { id: asked, kind, ask };
        child.send(question, (error) => {
          if (error !== null) reject(error);
        });
      });
    },
    end() {
      if (child.connected) child.disconnect();
      return gone.promise;
    },
  };
}

/** The child's side: answers what the parent asks, and calls `end` when the parent asks nothing more or is gone. */
export function answerParent<P extends Protocol>(
  handlers: { readonly [Kind in keyof P & string]: (ask: P[Kind]['ask']) => Promise<P[Kind]['answer']> },
  end: () => Promise<void> = () => Promise.resolve(),
): void {
  const handlerOf = new Map(Object.entries<(ask: unknown) => Promise<unknown>>(handlers));
  const reply = (message: Reply): void => {
    if (process.connected) process.send?.(message);
  };
  process.on('message', ({ id, kind, ask }: Question) => {
    const handler = handlerOf.get(kind);
    if (handler === undefined) {
      reply({ id, error: `unknown question: ${kind}` });
      return;
    }
    handler(ask).then(
      (answer) => reply({ id, answer }),
      (error: unknown) => reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on('disconnect', () => void end());
}
