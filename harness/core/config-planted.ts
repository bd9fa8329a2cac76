import { z } from 'zod';
import type { Config } from './config.ts';
import { quantity, whole } from './config-quantities.ts';
import { parseDuration, toSeconds, type Milliseconds } from './units.ts';

/** Controls that are planted beside the application: what the waterfall and the kernel's cost have to find. */

/** Spun in a proxy, whose worker does nothing else meanwhile. */
const spun = quantity<Milliseconds>('a delay', parseDuration, { min: 0.01, max: 100, text: '10us to 100ms' });

/** Adds `delay` to every request inside one proxy of the pair. */
export const plantedProxyDelay = z.strictObject({ delay: spun, proxy: z.enum(['client', 'server']) });

/** Firewall rules that never match, walked once by every packet between client and server. */
export const plantedKernelRules = whole(1, 20_000);

/** Above this share of a worker's time requests queue behind each other, and the delay found is not the one planted. */
const mostSpinning = 0.5;

type PlantedArm = Config['arms'][number];

/** What a plan with these controls could not show; with what works instead. */
export const plantingContradictions = ({ arms, load }: Pick<Config, 'arms' | 'load'>): string[] =>
  arms.flatMap((arm, index) => [...twoControls(arm, index), ...queueing(arm, index, Math.max(...load.rate))]);

function twoControls(arm: PlantedArm, index: number): string[] {
  const { plantedDelay, plantedProxyDelay: inProxy, plantedKernelRules: rules, bypassed } = arm;
  const newer = [inProxy, rules].filter((each) => each !== undefined).length;
  const older = [plantedDelay, bypassed].filter((each) => each !== undefined).length;
  return newer > 0 && newer + older > 1
    ? [`arms.${index}: two controls in one arm cannot be told apart; an arm of its own for each works`]
    : [];
}

function queueing({ plantedProxyDelay: planted }: PlantedArm, index: number, rate: number): string[] {
  if (planted === undefined) return [];
  const busy = rate * toSeconds(planted.delay);
  const works = Math.floor(mostSpinning / toSeconds(planted.delay));
  return busy <= mostSpinning
    ? []
    : [
        `arms.${index}.plantedProxyDelay: at ${rate} rps the proxy would spin for ${Math.round(busy * 100)} % of the time and requests would queue; load.rate: ${works}rps works`,
      ];
}
