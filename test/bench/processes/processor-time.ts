/** A stretch of time by the wall and by the processor. */
export interface ProcessorTime {
  /** Seconds on the wall. */
  readonly seconds: number;
  /** Processor cores in use by the whole process, on average: 1 is one core all the time. */
  readonly cores: number;
  /** The same for the calling thread alone. */
  readonly threadCores: number;
}

/** Measures the processor time that this process takes from now until the returned function is called. */
export function measureProcessorTime(): () => ProcessorTime {
  const began = performance.now();
  const before = process.cpuUsage();
  const threadBefore = process.threadCpuUsage();
  return () => {
    const milliseconds = performance.now() - began;
    const used = process.cpuUsage(before);
    const byThread = process.threadCpuUsage(threadBefore);
    return {
      seconds: milliseconds / 1000,
      cores: (used.user + used.system) / 1000 / milliseconds,
      threadCores: (byThread.user + byThread.system) / 1000 / milliseconds,
    };
  };
}
