/** Our images as pods name them. */
export interface ImageReferences {
  /** The echo application. */
  readonly app: string;
  /** k6 and the agent. */
  readonly k6: string;
  /** The agent alone: node meter and outsider. */
  readonly agent: string;
}
