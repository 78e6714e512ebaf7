/** What the process says to its caller when it ends. Scripts depend on these numbers: they are never reused for something else. */
export const EXIT = {
  done: 0,
  /** The work was done and found problems: rejected alerts, invalid records, a lake that breaks its layout. */
  problemsFound: 1,
  /** The command line itself, or the SQL on it, cannot be understood. */
  usage: 2,
  /** Configuration, credentials or an installation that lacks a part. */
  configuration: 3,
  inputUnreadable: 4,
  /** Some output was written before writing failed. */
  partialWrite: 5,
  /** A fault of ours (`EX_SOFTWARE` of sysexits.h). */
  internal: 70,
  /** 128 + SIGINT, as shells count it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
