/**
 * Reading aids of a report: sort tables, hide arms, open details, copy the command. Nothing depends on them: what they
 * add is made here, so a page without scripts has no dead control. Shipped as it stands; the page allows it by its hash.
 */
(() => {
  'use strict';

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const textOf = (element) => element.textContent.replace(/\s+/g, ' ').trim();

  // --- tables ---

  const units = { µs: 1e-3, ms: 1, s: 1e3, min: 6e4, KiB: 1, MiB: 1024, GiB: 1024 ** 2 };
  /** A figure in front; not the first part of a date, a time or a version. */
  const figurePattern = /^([×±≤≥<>~+\s]*)([-−]?[\d,]*\.?\d+)(?![-:./]?\d) ?([a-zµ]+)?/i;

  /** `× 1.61`, `+61 %`, `1,234`, `58 to 64 %` (58), `< 0.001`; null for what is no figure: `not quoted`. */
  function figure(text) {
    const [, sign, digits, unit] = figurePattern.exec(text) ?? [];
    if (digits === undefined) return text === 'none' ? 0 : null;
    const value = Number(digits.replaceAll(',', '').replace('−', '-')) * (units[unit] ?? 1);
    if (sign.includes('<')) return value - Math.abs(value) * 1e-9;
    return sign.includes('>') ? value + Math.abs(value) * 1e-9 : value;
  }

  const collator = new Intl.Collator('en', { numeric: true });

  /** Rows in the order of a column; what holds no figure stands last both ways, equals keep their order. */
  function sorted(rows, column, direction) {
    const keys = rows.map((row) => {
      const text = textOf(row.cells[column]);
      return { row, text, value: figure(text) };
    });
    const figures = keys.filter(({ value }) => value !== null).length;
    const numeric = figures * 2 >= rows.length;
    const last = ({ text, value }) => (numeric ? value === null : text === '' || text === 'n/a');
    return keys
      .sort((a, b) => {
        if (last(a) || last(b)) return last(a) - last(b);
        return direction * (numeric ? a.value - b.value : collator.compare(a.text, b.text));
      })
      .map(({ row }) => row);
  }

  const next = { none: 'ascending', ascending: 'descending', descending: 'none' };

  function sortable(table) {
    const [body] = table.tBodies;
    const rows = body ? [...body.rows] : [];
    if (rows.length < 3 || table.querySelector('[colspan], [rowspan]')) return;
    const headers = all('thead th', table);
    headers.forEach((header, column) => {
      const button = make('button', { type: 'button', className: 'sort' });
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener('click', () => {
        const order = next[header.ariaSort ?? 'none'];
        for (const each of headers) each.ariaSort = null;
        if (order !== 'none') header.ariaSort = order;
        body.append(...(order === 'none' ? rows : sorted(rows, column, order === 'ascending' ? 1 : -1)));
      });
    });
  }

  // --- arms ---

  /** Marks and rows of an arm carry its id; what was concluded about it always stays. */
  function showArms(boxes, status) {
    const hidden = boxes.filter((box) => !box.checked).map(({ value }) => value);
    for (const element of all('[data-arm]')) {
      element.style.display = hidden.includes(element.dataset.arm) ? 'none' : '';
    }
    status.textContent =
      hidden.length === 0
        ? ''
        : `${hidden.length} of ${boxes.length} arms are hidden in charts and tables. No figure depends on what is shown.`;
    document.dispatchEvent(new CustomEvent('arms-hidden', { detail: hidden }));
  }

  // --- details ---

  /** All but the evidence of single trials, which would fill more paper than all the rest. */
  const printed = 'main details:not(#evidence details details)';

  function openForPrint() {
    let opened = [];
    addEventListener('beforeprint', () => {
      opened = all(printed).filter((each) => !each.open);
      for (const each of opened) each.open = true;
    });
    addEventListener('afterprint', () => {
      for (const each of opened) each.open = false;
    });
  }

  // --- the command ---

  function select(element) {
    const selection = getSelection();
    selection.removeAllRanges();
    selection.selectAllChildren(element);
  }

  /** By the clipboard; where that is denied the older way, and at last by hand. */
  async function copy(element) {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return 'copied';
    } catch {
      select(element);
      return document.execCommand('copy') ? 'copied' : 'selected: press Ctrl+C or ⌘C';
    }
  }

  function copyable(command) {
    const button = make('button', { type: 'button', textContent: 'Copy the command' });
    const status = make('span', { className: 'muted small' });
    status.setAttribute('role', 'status');
    const line = make('p', { className: 'copy' });
    line.append(button, ' ', status);
    command.before(line);
    button.addEventListener('click', async () => {
      status.textContent = await copy(command);
    });
  }

  // --- all of them ---

  for (const table of all('main .scroll > table')) sortable(table);
  for (const command of all('#reproduce pre')) copyable(command);
  openForPrint();

  const template = document.getElementById('reading-aids');
  if (!template) return;
  document.querySelector('body > header')?.append(template.content.cloneNode(true));
  const boxes = all('.aids input');
  const [status] = all('.aids-status');
  for (const box of boxes) box.addEventListener('change', () => showArms(boxes, status));
  for (const button of all('.aids button')) {
    button.addEventListener('click', () => {
      for (const each of all('main details')) each.open = button.value === 'open';
    });
  }
  // A browser that keeps the boxes of a page over a reload: what is shown follows them.
  showArms(boxes, status);
})();
