import type { Plan } from '../../harness/core/plan.ts';
import type { Trial } from '../../harness/core/trial.ts';
import { nameOf, type ArmName } from './arm-names.ts';
import { counted } from './numbers.ts';
import { absent, cell, textColumn, type Cell, type Table } from './table.ts';

/** In what the proxies' own settings differ between the arms, as they were read, not as they were meant to be. */
export interface Configuration {
  /** The finding. */
  readonly title: string;
  readonly notes: readonly string[];
  /** A row for each setting that is not the same everywhere, a column for each arm with a proxy; null when there is none. */
  readonly differing: Table | null;
  /** The others, folded; null when there is none. */
  readonly same: { readonly summary: string; readonly table: Table } | null;
}

type Values = readonly string[];

/** An arm with a proxy: the distinct values of each setting over its trials. */
interface ReadArm {
  readonly name: ArmName;
  readonly values: ReadonlyMap<string, Values>;
}

/** Settings of all trials that recorded them, valid or not: a setting does not depend on the luck of a trial. */
export function configuration(
  plan: Pick<Plan, 'arms'>,
  trials: readonly Trial[],
  names: ReadonlyMap<string, ArmName>,
): Configuration {
  const read = plan.arms.map(({ id }) => ({ name: nameOf(names, id), recorded: recordedSettings(trials, id) }));
  const arms: readonly ReadArm[] = read
    .map(({ name, recorded }) => ({ name, values: valuesOf(recorded) }))
    .filter(({ values }) => values.size > 0);
  if (read.every(({ recorded }) => recorded.length === 0)) return notRecorded;
  const settings = [...new Set(arms.flatMap(({ values }) => [...values.keys()]))].toSorted();
  const differing = settings.filter((setting) => differs(setting, arms));
  const same = settings.filter((setting) => !differing.includes(setting));
  return {
    title: titleOf(differing.length, arms),
    notes: notesOf(read, arms),
    differing: differing.length === 0 ? null : differingTable(differing, arms),
    same:
      same.length === 0
        ? null
        : {
            summary: `${counted(same.length, 'setting')} ${same.length === 1 ? 'is' : 'are'} the same in all arms that have ${same.length === 1 ? 'it' : 'them'}`,
            table: sameTable(same, arms),
          },
  };
}

const notRecorded: Configuration = {
  title: 'The settings of the proxies are not known',
  notes: ['They were not recorded by the version that measured this.'],
  differing: null,
  same: null,
};

type Settings = Readonly<Record<string, string>>;

const recordedSettings = (trials: readonly Trial[], arm: string): readonly Settings[] =>
  trials.flatMap((trial) => {
    const settings = trial.arm === arm && trial.state !== 'errored' ? trial.evidence?.facts.settings : undefined;
    return settings === undefined ? [] : [settings];
  });

function valuesOf(recorded: readonly Settings[]): ReadonlyMap<string, Values> {
  const settings = new Set(recorded.flatMap((each) => Object.keys(each)));
  return new Map(
    [...settings].map((setting) => [setting, [...new Set(recorded.map((each) => each[setting] ?? absent))]]),
  );
}

/** A value that was set and the same value as the documented default have the same effect. */
const effect = (value: string): string => value.replace(/ \(default\)$/, '');

function differs(setting: string, arms: readonly ReadArm[]): boolean {
  const values = arms.flatMap((arm) => arm.values.get(setting) ?? []);
  return new Set(values.map(effect)).size > 1;
}

function titleOf(differing: number, arms: readonly ReadArm[]): string {
  if (arms.length === 0) return 'No arm has a proxy whose settings could be read';
  if (arms.length === 1) {
    const changed = differing === 0 ? '' : `; ${counted(differing, 'setting')} changed from round to round`;
    return `One arm alone has a proxy: its settings have nothing to be compared with${changed}`;
  }
  if (differing === 0) return 'No setting that was read differs between the arms with a proxy';
  return `${counted(differing, 'setting')} of the proxies ${differing === 1 ? 'differs' : 'differ'} between the arms`;
}

function notesOf(
  read: readonly { readonly name: ArmName; readonly recorded: readonly Settings[] }[],
  arms: readonly ReadArm[],
): readonly string[] {
  const listed = (list: readonly { readonly name: ArmName }[]): string => list.map(({ name }) => name.short).join(', ');
  const withoutProxy = read.filter(
    ({ name, recorded }) => recorded.length > 0 && !arms.some((arm) => arm.name === name),
  );
  const unread = read.filter(({ recorded }) => recorded.length === 0);
  return [
    'Read after the load of each trial from the admin interfaces of the proxies, for the listener and the cluster that carried it; not what was meant to be configured.',
    ...(arms.length === 0
      ? []
      : [
          '“(default)”: the proxy was told nothing, and the value is what the documentation of its API gives. The same value, set or by default, is no difference. “default” alone: it depends on the proxy’s version, and may be the value that another arm sets.',
          `${absent}: the proxy has no such part.`,
        ]),
    ...(arms.length < 2 ? [] : ['A difference in latency or cost may come from any of these.']),
    ...(withoutProxy.length === 0 ? [] : [`Without a proxy: ${listed(withoutProxy)}.`]),
    ...(unread.length === 0 ? [] : [`Nothing was recorded for: ${listed(unread)}.`]),
  ];
}

const differingTable = (settings: readonly string[], arms: readonly ReadArm[]): Table => ({
  caption: 'Settings that differ. “varies” marks one that changed between trials of the same arm.',
  columns: [textColumn('Setting'), ...arms.map(({ name }) => textColumn(name.short))],
  rows: settings.map((setting) => [cell(setting), ...arms.map(({ values }) => valueCell(values.get(setting)))]),
});

function valueCell(values: Values | undefined): Cell {
  if (values === undefined) return cell(absent);
  return cell(values.join(' | '), values.length > 1 ? 'varies' : null);
}

const sameTable = (settings: readonly string[], arms: readonly ReadArm[]): Table => ({
  caption: 'Settings that are the same',
  columns: [textColumn('Setting'), textColumn('Value'), textColumn('Arms that have it')],
  rows: settings.map((setting) => {
    const having = arms.filter(({ values }) => values.has(setting));
    const values = new Set(having.flatMap((arm) => arm.values.get(setting) ?? []));
    const who = having.length === arms.length ? 'all' : having.map(({ name }) => name.short).join(', ');
    return [cell(setting), cell([...values].join(' | ')), cell(who)];
  }),
});
