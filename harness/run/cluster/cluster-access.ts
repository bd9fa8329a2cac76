/** How a cluster is reached, and where images and charts come from: what the flags of a command say. */
export interface ClusterAccess {
  /** Path; absent: $KUBECONFIG or ~/.kube/config. */
  readonly kubeconfig?: string | undefined;
  /** Absent: the kubeconfig's current one. */
  readonly context?: string | undefined;
  /** Where our images were pushed: `registry.example.com/meshbench`; absent: the supply file's. */
  readonly registry?: string | undefined;
  /** Path of a supply file; absent: $MESHBENCH_SUPPLY, or none. */
  readonly supply?: string | undefined;
}
