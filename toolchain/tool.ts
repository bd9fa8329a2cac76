export type ToolId =
  | 'k6'
  | 'envoy'
  | 'consul'
  | 'pilot-discovery'
  | 'pilot-agent'
  | 'jwks-server'
  | 'app'
  | 'netns-dialer'
  | 'probe-workload'
  | 'agent'
  | 'kube'
  | 'etcd'
  | 'coredns'
  | 'helm'
  | 'crane';

/** A binary that the harness gets on its first need and keeps in the user's cache. */
export interface Tool {
  readonly id: ToolId;
  /** Its name for people: `Istio agent`. */
  readonly title: string;
  /** The version that is pinned; `in-tree` for what this repository contains the source of. */
  readonly version: string;
  /** How it is got: `Go build of toolchain/k6`, `PyPI wheel, pinned by hash`. */
  readonly obtained: string;
  /** Minutes on a machine with two cores and an empty Go cache (docs/decisions.md), to tell people what to expect. */
  readonly estimatedMinutes: number;
  /** Arguments with which a new binary says its version and ends with 0: the proof that it runs on this machine. */
  readonly versionArgs?: readonly string[];
  readonly recipe: Recipe;
}

/** What decides the bytes of a binary. Keys and lists in a fixed order: its JSON is hashed. */
export type Inputs = Readonly<Record<string, string | readonly string[] | Readonly<Record<string, string>>>>;

export interface RecipeContext {
  /** Added to the environment of every command. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface BuildContext extends RecipeContext {
  /** An empty folder for this build alone; it is removed afterwards, however the build ends. */
  readonly folder: string;
  /** Every line that the commands print. */
  readonly onLine: (line: string) => void;
  /** Replaces what the live line says is being done: `412 packages`. */
  readonly progress: (doing: string) => void;
}

export interface Recipe {
  /** @throws HarnessError (exit 3) when the inputs cannot be known, such as without a Go toolchain. */
  inputs(context: RecipeContext): Promise<Inputs>;
  /** Whether this machine can build: asked of every missing tool before the first one is built. @throws HarnessError (exit 3) */
  ready(context: RecipeContext): Promise<void>;
  /** The path of the new binary, somewhere below `context.folder`. @throws HarnessError COMMAND-FAILED */
  build(context: BuildContext): Promise<string>;
}
