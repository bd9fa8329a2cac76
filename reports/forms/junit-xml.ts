/** JUnit's XML as CI systems read it: valid against junit-10.xsd of the Jenkins xUnit plugin, so without its dialects. */
import { withoutControls } from '../plain-text.ts';

export interface JunitSuite {
  readonly name: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly JunitCase[];
}

export interface JunitCase {
  /** Dots part it into groups. */
  readonly classname: string;
  readonly name: string;
  readonly outcome: JunitOutcome;
  /** What was found, in words, whatever the outcome. */
  readonly output: string;
}

export type JunitOutcome =
  | { readonly state: 'passed' }
  | { readonly state: 'skipped'; readonly because: string }
  | { readonly state: 'failed'; readonly kind: string; readonly because: string };

export const passed: JunitOutcome = { state: 'passed' };
export const skipped = (because: string): JunitOutcome => ({ state: 'skipped', because });
export const failed = (kind: string, because: string): JunitOutcome => ({ state: 'failed', kind, because });

/** Ends with a newline. */
export function junitXml(name: string, suites: readonly JunitSuite[]): string {
  const cases = suites.flatMap((suite) => suite.cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name, tests: cases.length, failures: count(cases, 'failed'), errors: 0 })}>`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines({ name, timestamp, properties, cases }: JunitSuite): string[] {
  const counts = {
    tests: cases.length,
    failures: count(cases, 'failed'),
    errors: 0,
    skipped: count(cases, 'skipped'),
  };
  return [
    `  <testsuite${attributes({ name, ...counts, timestamp })}>`,
    '    <properties>',
    ...Object.entries(properties).map(([key, value]) => `      <property${attributes({ name: key, value })}/>`),
    '    </properties>',
    ...cases.flatMap(caseLines),
    '  </testsuite>',
  ];
}

const caseLines = ({ classname, name, outcome, output }: JunitCase): string[] => [
  `    <testcase${attributes({ classname, name })}>`,
  ...outcomeLines(outcome),
  `      <system-out>${text(output)}</system-out>`,
  '    </testcase>',
];

function outcomeLines(outcome: JunitOutcome): string[] {
  switch (outcome.state) {
    case 'passed':
      return [];
    case 'skipped':
      return [`      <skipped${attributes({ message: outcome.because })}/>`];
    case 'failed':
      return [
        `      <failure${attributes({ type: outcome.kind, message: outcome.because })}>${text(outcome.because)}</failure>`,
      ];
  }
}

const count = (cases: readonly JunitCase[], state: JunitOutcome['state']): number =>
  cases.filter(({ outcome }) => outcome.state === state).length;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const text = (value: string): string =>
  withoutControls(value).replace(/[&<>"]/g, (character) => entities[character] ?? character);

/** White space in an attribute would be read as spaces; as a reference it stays what it is. */
const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => {
      const written = text(String(value)).replace(/[\t\n\r]/g, (space) => `&#${space.charCodeAt(0)};`);
      return ` ${name}="${written}"`;
    })
    .join('');
