import type { Arm, Plan } from '../../core/plan.ts';
import { usageError } from '../../errors.ts';
import { refOf, refText } from '../../io/kube-object.ts';
import { clusterPlane } from './rig.ts';
import { unaskedRequest } from './unasked-request.ts';

/** What an arm's mesh puts into a cluster that can be there once only, by what it is called. */
interface Claims {
  readonly arm: Arm;
  readonly things: readonly string[];
  /** Charts in kube-system: the network of the cluster itself, on which every other arm would run too. */
  readonly isNetwork: boolean;
}

/**
 * Nothing, where the meshes of an interleaved plan can be in one cluster at the same time.
 * @throws HarnessError MESHES-COLLIDE (exit 2) with each pair that cannot, and what both would own.
 */
export function requireLiveTogether({ design, arms, cluster }: Pick<Plan, 'design' | 'arms' | 'cluster'>): void {
  if (design !== 'interleaved') return;
  const claims = arms.filter(({ mesh }) => mesh !== cluster?.existing).map(claimsOf);
  const problems = [
    ...claims
      .filter(({ isNetwork }) => isNetwork)
      .map(
        ({ arm }) => `${arm.label} becomes the network of the whole cluster, so no arm beside it would be without it`,
      ),
    ...claims.flatMap((each, index) => claims.slice(index + 1).flatMap((other) => collisions(each, other))),
  ];
  if (problems.length === 0) return;
  throw usageError({
    code: 'MESHES-COLLIDE',
    message: `these arms cannot be in one cluster at the same time: ${problems.join('; ')}`,
    hint: 'measure them one at a time: leave --interleave away (design: blocked)',
  });
}

function claimsOf(arm: Arm): Claims {
  const plane = clusterPlane(arm.mesh);
  const { before, charts, settings } = plane.install(unaskedRequest(plane, { profile: arm.profile }));
  const { namespace } = plane;
  return {
    arm,
    isNetwork: charts.some((chart) => chart.namespace === 'kube-system'),
    things: [
      ...(namespace === null ? [] : [`Namespace ${namespace}`]),
      // The first to go would take them from the other.
      ...(plane.needsGatewayApi === true ? ['the definitions of the Gateway API'] : []),
      ...charts.map(({ release, namespace: where }) => `release ${where}/${release}`),
      ...[...before, ...settings].map((object) => refText(refOf(object))),
    ],
  };
}

function collisions(a: Claims, b: Claims): string[] {
  const [first] = a.things.filter((thing) => b.things.includes(thing));
  return first === undefined ? [] : [`${a.arm.label} and ${b.arm.label} both own ${first}`];
}
