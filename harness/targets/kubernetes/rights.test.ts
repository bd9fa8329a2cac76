import { describe, expect, it } from 'vitest';
import type { Right } from '../../io/kube-calls.ts';
import { clusterRole, missingRights, rightsNeeded } from './rights.ts';

describe('rights', () => {
  const withhold = (withheld: (right: Right) => boolean): { can: (right: Right) => Promise<boolean> } => ({
    can: (right) => Promise.resolve(!withheld(right)),
  });

  it('that are missing are named together, with what they are for', async () => {
    const kube = withhold(
      ({ resource, subresource, verb }) =>
        (resource === 'pods' && subresource === 'exec') || (resource === 'jobs' && verb !== 'get'),
    );
    expect(await missingRights(kube, { installs: false })).toEqual([
      'this user may not list, create, patch, delete jobs.batch in all namespaces: needed to run the generator',
      'this user may not create, get pods/exec in all namespaces: needed to release the generator and fetch its files',
    ]);
  });

  it('of an administrator are asked for only where charts are installed', async () => {
    const kube = withhold(({ resource }) => resource === '*');
    expect(await missingRights(kube, { installs: false })).toEqual([]);
    expect((await missingRights(kube, { installs: true })).join()).toContain('cluster-admin');
  });

  it('of the documented role are those that are asked for', () => {
    expect(clusterRole()['rules']).toHaveLength(rightsNeeded.length);
  });
});
