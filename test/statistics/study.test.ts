import { describe, expect, it } from 'vitest';
import { pairedLogRatio } from '../../harness/core/stats/paired.ts';
import type { Interval } from '../../harness/core/stats/interval.ts';
import { drawBlocks } from './monte-carlo.ts';
import { countAll } from './study/crew.ts';
import { brokenProcedures, falseClaims } from './study/false-claims.ts';
import { withSection } from './study/section.ts';
import { countEvents, near, rowsOf, type Question, type Row, type Simulation } from './study/simulation.ts';
import { allSimulations, study } from './study/study.ts';
import { asMarkdown, asText, tally } from './study/table.ts';

const simulated = (simulation: Simulation, repetitions = 300): Row[] =>
  rowsOf({ ...simulation, repetitions }, countEvents(simulation, { from: 0, to: repetitions }));

const [honest] = falseClaims;
const [peeking, inTurn] = brokenProcedures;
/** The questions that an honest procedure answers, with its limits. */
const honestQuestions: readonly Question[] = honest?.questions ?? [];

describe('the study', () => {
  it('passes nine planned rounds', () => {
    expect(honest && simulated(honest).map(({ ok }) => ok)).toEqual([true, true]);
  });

  it('rejects a look after every round, held to the limits of planned looks', () => {
    const [significant] = peeking ? simulated({ ...peeking, questions: honestQuestions }) : [];
    expect(significant?.simulated).toBeGreaterThan(0.15);
    expect(significant?.ok).toBe(false);
  });

  it('rejects arms that run one after another', () => {
    const [significant, different] = inTurn ? simulated({ ...inTurn, questions: honestQuestions }) : [];
    expect([significant?.ok, different?.ok]).toEqual([false, false]);
  });

  it('rejects an interval that is a fifth too narrow', () => {
    const coverageAt = (share: number): Row | undefined => {
      const shrunk: Simulation = {
        id: 'shrunk',
        repetitions: 3000,
        questions: [{ what: 'coverage', ...near(0.95) }],
        observe: (random) => {
          const { base, treatment } = drawBlocks(random, { n: 9, ratio: 1, sd: 0.05 });
          return [shrunkHoldsOne(pairedLogRatio(base, treatment).ci, share)];
        },
      };
      return simulated(shrunk, shrunk.repetitions)[0];
    };
    expect(coverageAt(1)?.ok).toBe(true);
    expect(coverageAt(0.8)?.ok).toBe(false);
  });
});

/** Whether the interval, shrunk around its middle, still holds a ratio of one. */
function shrunkHoldsOne({ lower, upper }: Interval, share: number): boolean {
  const [low, high] = [Math.log(lower), Math.log(upper)];
  return Math.abs((low + high) / 2) <= (share * (high - low)) / 2;
}

describe('its numbers', () => {
  it('do not depend on how many workers share the work', async () => {
    const few = allSimulations.slice(0, 2).map((simulation) => ({ ...simulation, repetitions: 600 }));
    const progress = (): void => undefined;
    const alone = await countAll(few, { workers: 1, progress });
    expect(await countAll(few, { workers: 3, progress })).toEqual(alone);
    expect(alone).toEqual(few.map((simulation) => countEvents(simulation, { from: 0, to: 600 })));
  });

  it('come from streams of their own: no two simulations share a name', () => {
    const ids = allSimulations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('rest on 4000 repetitions or more', () => {
    expect(Math.min(...allSimulations.map((simulation) => simulation.repetitions))).toBeGreaterThanOrEqual(4000);
  });
});

describe('its table', () => {
  const row = { what: 'x', nominal: 0.05, limits: { atMost: 0.065 }, repetitions: 4000 };
  const chapters = [
    {
      title: 'Part',
      rows: [
        { ...row, simulated: 0.05, ok: true },
        { ...row, simulated: 0.2, ok: false },
        { ...row, simulated: 0.3, limits: {}, ok: undefined },
      ],
    },
  ];

  it('says what is out of its limits, and counts it', () => {
    expect(asText(chapters)).toContain('x     20.0 %     5.0 %    <= 6.5 %  NO');
    expect(tally(chapters)).toEqual({ passed: 1, failed: 1 });
  });

  it('replaces its own section of the document and touches nothing else', () => {
    const first = withSection('# Method\n\nText.\n', chapters);
    expect(first.startsWith('# Method\n\nText.\n\n<!-- check-stats: begin -->\n')).toBe(true);
    expect(first).toContain(asMarkdown(chapters));
    expect(withSection(first, chapters)).toBe(first);
    expect(withSection(`${first}\nAfter.\n`, []).endsWith('<!-- check-stats: end -->\n\nAfter.\n')).toBe(true);
  });

  it('names every row once within a chapter', () => {
    for (const { simulations } of study) {
      const names = simulations.flatMap(({ questions }) => questions.map(({ what }) => what));
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
