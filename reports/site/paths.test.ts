import { expect, it } from 'vitest';
import { historyPath, hrefOf, isSitePath, reportPath } from './paths.ts';

it('an id is the name of its page', () => {
  expect(reportPath('20260101-010000-night')).toBe('experiments/20260101-010000-night/report.html');
  expect(historyPath('istio-parity')).toBe('history/istio-parity.html');
});

it.each(['../../etc/passwd', '.hidden', 'a/b', 'x'.repeat(101), '"><script>', ''])(
  'an arm called %o gets a safe page of its own',
  (arm) => {
    expect(historyPath(arm)).toMatch(/^history\/[A-Za-z0-9][A-Za-z0-9._-]*\.html$/);
    expect(isSitePath(historyPath(arm))).toBe(true);
    expect(historyPath(arm)).not.toBe(historyPath(`${arm}!`));
  },
);

it.each([
  '../index.html',
  'site.json',
  'index.html/../../x',
  'experiments/../../x/report.html',
  'experiments/../report.html',
  'experiments/a/b/report.html',
  'history/../x.html',
  '/etc/passwd',
  'notes.txt',
])('%s is no file of a site', (path) => {
  expect(isSitePath(path)).toBe(false);
});

it('a link holds what a folder may be called', () => {
  expect(hrefOf(reportPath('100% #1?"<b>'))).toBe('experiments/100%25%20%231%3F%22%3Cb%3E/report.html');
});
