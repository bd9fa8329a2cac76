(() => {
  const form = document.getElementById('filters');
  const shown = document.getElementById('shown');
  const entries = [...document.querySelectorAll('.entry')];
  const fields = [...form.querySelectorAll('[data-filter]')];
  if (entries.length < 2) return;
  const texts = new Map(entries.map((entry) => [entry, entry.textContent.toLowerCase()]));
  const matches = (entry, name, value) => {
    if (value === '') return true;
    if (name === 'text')
      return value
        .toLowerCase()
        .split(/\s+/)
        .every((word) => texts.get(entry).includes(word));
    const held = entry.dataset[name];
    return name === 'arm' ? held.split(' ').includes(value) : held === value;
  };
  const apply = () => {
    for (const entry of entries) {
      entry.hidden = !fields.every(({ dataset, value }) => matches(entry, dataset.filter, value));
    }
    const count = entries.filter(({ hidden }) => !hidden).length;
    shown.textContent = `${count} of ${entries.length} experiments are listed`;
  };
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  apply();
})();
