import { mergeMap, Subject } from 'rxjs';

/** Runs work when one of the slots is free, in the order of asking. */
export type Slots = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** @param count how much of it runs at the same time */
export function slots(count: number): Slots {
  const asked = new Subject<() => Promise<void>>();
  asked.pipe(mergeMap((work) => work(), count)).subscribe();
  return (work) =>
    new Promise((resolve, reject) => {
      asked.next(() => work().then(resolve, reject));
    });
}
