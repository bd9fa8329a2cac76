import { frozenInput, type FrozenName } from '../../../test/fixtures/report/frozen.ts';
import type { ReportInput } from '../../model.ts';

/** What people or broken programs may write where a name or an error is expected. */
export const hostileTexts: Readonly<Record<string, string>> = {
  script: '</script><script>alert(1)</script><img src=x onerror=alert(1)>',
  quotes: `"double" 'single' & &amp; &#64;`,
  sectionEnd: ']]> <![CDATA[ --> <!--',
  rightToLeft: 'safe \u202egnp.exe\u202c \u2067x\u2069 مرحبا',
  lines: 'one\r\ntwo\n# three\n\n- four\u2028five',
  controls: 'a\u0000b\u0001c\u001b[31md\u007fe\u0085f\ufffe',
  surrogate: 'half \ud800 of a pair',
  long: 'A'.repeat(10_000),
  longWords: 'many words '.repeat(1_000),
  formula: '=HYPERLINK("http://evil.example","x")',
  mentions: '@everyone #123 GH-7 org/repo#9 user@evil.example 0123456789abcdef :tada:',
  addresses: 'https://evil.example www.evil.example [x](javascript:alert(1)) ![](http://evil.example/x.png)',
  markup: '| a | `b` **c** _d_ ~~e~~ $f$ \\g <b>h</b>',
  variable: 'var(--evil) fill="var(--evil)" $& $1',
  heading: '# heading',
  closing: '```\n</details>',
};

/** An experiment in which everything that comes from outside is this text. */
export function hostileInput(text: string, name: FrozenName = 'small'): ReportInput {
  const input = frozenInput(name);
  return {
    ...input,
    experiment: text,
    plan: {
      ...input.plan,
      title: text,
      arms: input.plan.arms.map((arm) => ({ ...arm, label: text, fidelityNote: text })),
    },
    trials: input.trials.map((trial) => {
      if (trial.state === 'invalid') return { ...trial, reasons: [{ gate: text, reason: text }] };
      return trial.state === 'errored' ? { ...trial, error: { code: text, message: text, hint: text } } : trial;
    }),
    analysis: {
      ...input.analysis,
      damaged: [{ trial: text, problem: text }],
      loads: input.analysis.loads.map((load) => ({ ...load, limits: [...load.limits, text] })),
    },
    environment: { ...input.environment, versions: { [text]: text } },
    reproduce: text,
  };
}
