/** Our images as pods name them. */
export interface ImageReferences {
  /** The echo application. */
  readonly app: string;
  /** k6 and the agent. */
  readonly k6: string;
  /** The agent alone: node meter and outsider. */
  readonly agent: string;
}

/** `<registry>/<name>:<tag>`; each tag says what is in the image (docs/kubernetes.md). */
export const imageReferences = (registry: string, tags: ImageReferences): ImageReferences => {
  const at = registry.replace(/\/+$/, '');
  return { app: `${at}/app:${tags.app}`, k6: `${at}/k6:${tags.k6}`, agent: `${at}/agent:${tags.agent}` };
};
