import type { BpftraceOutput } from '../core/probes/bpftrace-output.ts';
import type { LabProcess } from '../targets/lab/processes.ts';
import type { Probe } from './catalogue.ts';
import type { Filters } from './script.ts';

/** What runs probes: bpftrace today; anything that gives the same dumps may stand beside it. */
export interface ProbeEngine {
  readonly name: string;
  /** `bpftrace 0.17.0`, or why there is none, with the remedy. */
  available(): Promise<Available>;
  /**
   * Attaches all probes as one. Resolves when every one is attached.
   * @throws HarnessError PROBES-NOT-ATTACHED (exit 3) with what the kernel said.
   */
  attach(request: AttachRequest): Promise<AttachedProbes>;
}

export type Available =
  | { readonly state: 'yes'; readonly version: string }
  | { readonly state: 'no'; readonly because: string; readonly remedy: string };

export interface AttachRequest {
  readonly probes: readonly Probe[];
  readonly filters: Filters;
  /** Where its output, its log and the program go. */
  readonly folder: string;
}

export interface AttachedProbes {
  readonly process: LabProcess;
  /** The program of all probes, to which the lines of errors refer. */
  readonly script: string;
  /** Asks for a dump of all maps now: the beginning of the measured window. */
  cut(): void;
  /** Ends it and reads what it counted. @throws HarnessError PROBES-DIED (exit 4) when it had ended before. */
  detach(): Promise<BpftraceOutput>;
}
