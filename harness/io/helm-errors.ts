import { HarnessError, targetError } from '../errors.ts';
import { chartText, type HelmChart, type HelmRelease } from './helm-commands.ts';

interface About {
  readonly chart?: HelmChart | undefined;
  readonly release?: HelmRelease | undefined;
}

/** What a failed helm command means, with a remedy; anything but a failed command is handed back as it is. */
export function helmError(error: unknown, { chart, release }: About): unknown {
  if (!(error instanceof HarnessError) || !error.code.startsWith('COMMAND-')) return error;
  const told = { message: error.message, cause: error };
  const named = chart && chartText(chart);
  const where = release && `release ${release.release} in namespace ${release.namespace}`;
  if (named !== undefined && notFound.test(error.message)) {
    return targetError({
      ...told,
      code: 'CHART-NOT-FOUND',
      message: `${named} is not there:\n${error.message}`,
      hint: 'look up its versions with helm search repo or helm show chart, and mend the versions.yaml of the mesh; a supply file may name a local folder instead',
    });
  }
  if (named !== undefined && repositoryAway.test(error.message)) {
    return targetError({
      ...told,
      code: 'CHART-REPOSITORY-UNREACHABLE',
      message: `the repository of ${named} cannot be reached:\n${error.message}`,
      hint: 'is there a network, a proxy (HTTPS_PROXY)? Without one, give charts as local folders in a supply file (--supply)',
    });
  }
  if (error.code === 'COMMAND-TIMED-OUT' || timedOut.test(error.message)) {
    return targetError({
      ...told,
      code: 'HELM-TIMED-OUT',
      message: `${where ?? 'helm'} was not ready in time:\n${error.message}`,
      hint: `look at its pods: kubectl -n ${release?.namespace ?? '<namespace>'} get pods,events`,
    });
  }
  if (busy.test(error.message)) {
    return targetError({
      ...told,
      code: 'HELM-BUSY',
      message: `${where ?? 'helm'} is held by an operation that never ended:\n${error.message}`,
      hint: 'make clean TARGET=kubernetes removes what the interrupted run left',
    });
  }
  return targetError({ ...told, code: 'HELM-FAILED', hint: error.hint });
}

const notFound =
  /chart .*not found|chart .* version .* not found|chart version .* not found|no chart (name|version) found|manifest unknown|path .* not found|Chart\.yaml file is missing|failed to perform "FetchReference"[^\n]*not found|: not found$/m;
const repositoryAway =
  /not a valid chart repository or cannot be reached|no such host|connection refused|dial tcp|TLS handshake|failed to fetch|failed to do request|i\/o timeout/;
const timedOut = /context deadline exceeded|timed out waiting for the condition|resource not ready/i;
const busy = /another operation .* is in progress/;
