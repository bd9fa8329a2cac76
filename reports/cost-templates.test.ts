import { readdirSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { frozenInput } from '../test/fixtures/report/frozen.ts';
import { helpers } from './html-helpers.ts';
import { addedCost } from './model/added-cost.ts';
import { armNames } from './model/arm-names.ts';
import { designWords } from './model/design-words.ts';
import { priceView } from './model/money.ts';
import { referenceNumbers } from './model/reference-numbers.ts';
import { requestCost } from './model/request-cost.ts';
import { armVerdicts } from './model/verdicts.ts';
import type { PriceList } from './prices/price-list.ts';
import { shippedPrices } from './prices/shipped-prices.ts';
import { shippedReferences } from './reference-numbers/shipped-references.ts';

const folder = new URL('templates/', import.meta.url);

/** One partial as the page renders it: strict, so that a field that is missing is an error. */
function rendered(partial: string, context: object): string {
  const handlebars = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.hbs'))) {
    handlebars.registerPartial(file.slice(0, -4), readFileSync(new URL(file, folder), 'utf8'));
  }
  return handlebars.compile(`{{> ${partial} section level=level}}`, { strict: true, assumeObjects: false })(context);
}

const { plan, trials, analysis, createdAt } = frozenInput();
const names = armNames(plan);
const [load] = analysis.loads;
const [planned] = plan.loads;
if (!load || !planned) throw new Error('a frozen experiment has a load');
const verdicts = armVerdicts({ plan, trials, analysis: load }, names);
const level = { section: 2, part: 3 };

function costHtml(partial: string, list?: PriceList): string {
  const prices = priceView(list, createdAt);
  if (partial === 'request-cost') return requestCostHtml(list);
  const placed = { at: 'at-1-', design: designWords[plan.design] };
  const section = addedCost({ analysis: load ?? never(), verdicts, load: planned ?? never(), prices }, names, placed);
  return rendered(partial, { section, level });
}
function requestCostHtml(list?: PriceList): string {
  const placed = { at: 'at-1-', design: designWords[plan.design] };
  const input = { analysis: load ?? never(), verdicts, trials, load: planned ?? never() };
  return rendered('request-cost', {
    section: requestCost({ ...input, prices: priceView(list, createdAt) }, names, placed),
    level,
  });
}
const never = (): never => {
  throw new Error('checked above');
};

describe('the templates of the cost', () => {
  it.each(['cost-brief', 'money', 'request-cost'])(
    '%s names its section, dates the prices and links their source',
    (partial) => {
      const html = costHtml(partial, shippedPrices());
      expect(html).toMatch(
        /<section class="[\w-]+" id="at-1-[\w-]+" aria-labelledby="(at-1-[\w-]+-title)">\s*<h\d id="\1">/,
      );
      expect(html).toContain('as of 2026-08-19');
      expect(html).toContain('dated after the experiment');
      expect(html).toContain('<a href="https://www.oracle.com/ae/cloud/compute/pricing.html" rel="noreferrer">');
    },
  );

  it.each(['cost-brief', 'money', 'request-cost'])('%s stands without prices', (partial) => {
    const html = costHtml(partial);
    expect(html).toContain('No price file was given: money is not shown.');
    expect(html).not.toMatch(/a month|an hour|<a href="http/);
  });

  it('stand in one table each: by requests, over time, machines', () => {
    const html = costHtml('request-cost', shippedPrices());
    expect(html.match(/<table/g)).toHaveLength(3);
    // Meshes, twin and baseline in each.
    expect(html.match(/<th scope="row"/g)).toHaveLength(12);
    expect(html).toMatch(/<td class="number">0\.0\d+ <span class="detail">0\.0\d+ to 0\.0\d+<\/span>/);
  });

  it('leads from page one to the detail', () => {
    const [, target] = /<a href="#([\w-]+)">/.exec(costHtml('cost-brief')) ?? [];
    expect(costHtml('money')).toContain(`id="${target ?? 'nowhere'}"`);
  });

  it.each(['cost-brief', 'money', 'request-cost'])('%s lets no markup of a price file through', (partial) => {
    const list = shippedPrices();
    const evil = '<script>alert(1)</script>"><img src=x>';
    const entries = list.entries.map((entry) => ({ ...entry, title: evil, vcpu: evil }));
    for (const source of [evil, `https://example.org/${evil.replaceAll(' ', '')}`]) {
      const html = costHtml(partial, { ...list, name: evil, note: evil, source, entries });
      expect(html).toContain('&lt;script&gt;');
      expect(html).not.toMatch(/<script|<img/);
    }
  });
});

describe('the template of the reference numbers', () => {
  it('has a row for each with the flag as a word, a link and our figure', () => {
    const section = referenceNumbers(shippedReferences(), [{ heading: null, arms: load.arms, verdicts }], names);
    const html = rendered('reference-numbers', { section, level });
    expect(html.match(/<th scope="row">/g)).toHaveLength(section.rows.length);
    expect(html.match(/<td><b>(yes|partly|no)<\/b>: /g)).toHaveLength(section.rows.length);
    expect(html).toContain('<span class="muted">no arm of this experiment</span>');
    expect(html).toMatch(
      /Istio sidecar · real control plane: CPU of one proxy, carried to 1,000 requests\/s in proportion <b>0\.2\d cores<\/b>/,
    );
  });
});
