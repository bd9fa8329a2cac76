/** One line of the Prometheus text format. */
export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Samples of an exposition; comments and lines without a finite value are left out. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function parseMetrics(text: string): MetricSample[] {
  return text.split('\n').flatMap((each): MetricSample[] => {
    const [, name, labels = '', written = ''] = line.exec(each) ?? [];
    const value = Number(written);
    return name === undefined || !Number.isFinite(value) ? [] : [{ name, labels: labelsOf(labels), value }];
  });
}

const labelsOf = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(label)].map(([, name = '', value = '']) => [name, unescaped(value)]));

const unescaped = (text: string): string =>
  text.replace(/\\(["\\n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));

/** Sum of the samples that match; a sample that is absent counts 0. */
export const sumMetrics = (
  samples: readonly MetricSample[],
  name: RegExp,
  labels: Readonly<Record<string, RegExp>> = {},
): number =>
  samples
    .filter((sample) => name.test(sample.name))
    .filter((sample) => Object.entries(labels).every(([key, value]) => value.test(sample.labels[key] ?? '')))
    .reduce((sum, { value }) => sum + value, 0);
