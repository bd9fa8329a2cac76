import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storedExperiment } from '../../../test/fixtures/exchange/experiments.ts';
import { writeExperiment } from '../../../test/fixtures/exchange/run-folders.ts';
import { planOf } from '../../../test/fixtures/trials.ts';
import { sha256 } from '../../core/hash.ts';
import { RunFolder } from '../run-folder.ts';
import { contentsHash, packed, unpacked, type ExperimentFile } from './experiment-file.ts';
import { exportExperiment } from './export-experiment.ts';
import { importExperiment, type Imported } from './import-experiment.ts';
import { readExperimentFile } from './read-experiment-file.ts';

let root: string;
let run: RunFolder;
let here: string;
let there: string;
beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'meshbench-exchange-'));
  [here, there] = [path.join(root, 'here'), path.join(root, 'there')];
  run = await writeExperiment(here, storedExperiment({ id: 'one', plan: planOf(3) }));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Every file below a folder with its bytes. */
const contentOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [path.relative(folder, file), readFileSync(file).toString('base64')]),
  );

const importText = async (text: string): Promise<Imported> =>
  importExperiment(there, readExperimentFile(JSON.parse(text) as unknown));

/** The exported file after a change; `mend` makes its checksums fit again, as a forger would. */
async function changed(change: (file: ExperimentFile) => void, mend = true): Promise<string> {
  const file = JSON.parse(await exportExperiment(run)) as ExperimentFile;
  change(file);
  if (!mend) return JSON.stringify(file);
  const files = file.files.map((each) => packed(each.path, unpacked(each)));
  return JSON.stringify({ ...file, files, contentsSha256: contentsHash(files) });
}

/** Puts another trial into a folder, with checksums and journal to match, as a forger would. */
function forgeTrial(name: string, change: (text: string) => string) {
  return (file: ExperimentFile): void => {
    const textOf = (wanted: string): string => {
      const found = file.files.find((each) => each.path === wanted);
      return found && 'text' in found ? found.text : '';
    };
    const [trial, sums] = [`trials/${name}/trial.json`, `trials/${name}/checksums.json`];
    const [before, listed] = [textOf(trial), textOf(sums)];
    const mended = listed.replace(sha256(before), sha256(change(before)));
    setFile(trial, change)(file);
    setFile(sums, () => mended)(file);
    setFile('journal.ndjson', (text) => text.replace(sha256(listed), sha256(mended)))(file);
  };
}

const setFile =
  (name: string, change: (text: string) => string) =>
  (file: ExperimentFile): void => {
    file.files = file.files.map((each) =>
      each.path === name && 'text' in each ? { ...each, text: change(each.text) } : each,
    );
  };

describe('an exported experiment', () => {
  it('is imported byte for byte, and verified', async () => {
    mkdirSync(run.file('logs/twin'), { recursive: true });
    writeFileSync(run.file('logs/control.log'), Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    writeFileSync(run.file('report.html'), '\ufeff<p>ä\r\n</p>');
    await run.extend({ afterRounds: 3, rounds: 2, declaredAt: '2026-01-02T00:00:00.000Z' });
    expect(await importText(await exportExperiment(run))).toEqual({ experiment: 'one', trials: 9, files: 34 });
    expect(contentOf(path.join(there, 'one'))).toEqual(contentOf(path.join(here, 'one')));
    const copy = await RunFolder.open(there, 'one');
    expect(await copy.verify()).toEqual([]);
    expect(await copy.unnoted()).toEqual([]);
    expect(await copy.plan()).toEqual(await run.plan());
    // The rounds that were declared last are still to be run, in the copy as well.
    expect(await copy.ended()).toBeNull();
    expect(await run.ended()).toBeNull();
    expect(readdirSync(there)).toEqual(['one']);
  });

  it('is the same text however often it is exported, also by the copy', async () => {
    const text = await exportExperiment(run);
    await importText(text);
    expect(await exportExperiment(run)).toBe(text);
    expect(await exportExperiment(await RunFolder.open(there, 'one'))).toBe(text);
  });

  it('holds whatever bytes its files hold', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          const content = Buffer.from(bytes);
          const through = JSON.parse(JSON.stringify(packed('x', content))) as ReturnType<typeof packed>;
          expect(unpacked(through).equals(content)).toBe(true);
          expect(through.sha256).toBe(sha256(content));
        },
      ),
    );
  });

  it('is not made of a damaged one, nor of a link', async () => {
    const [first = ''] = await run.trialNames();
    const file = run.file(`trials/${first}/latency.ndjson`);
    const before = readFileSync(file);
    writeFileSync(file, 'other');
    await expect(exportExperiment(run)).rejects.toMatchObject({ code: 'RESULTS-DAMAGED', exitCode: 5 });
    writeFileSync(file, before);
    symlinkSync('/etc/hostname', run.file('logs-link'));
    await expect(exportExperiment(run)).rejects.toMatchObject({ code: 'NOT-A-FILE', exitCode: 4 });
  });
});

describe('an import overwrites nothing', () => {
  it('of an experiment that is there', async () => {
    const text = await exportExperiment(run);
    await importText(text);
    writeFileSync(path.join(there, 'one', 'note.txt'), 'mine');
    const before = contentOf(there);
    await expect(importText(text)).rejects.toMatchObject({ code: 'EXPERIMENT-EXISTS', exitCode: 2 });
    expect(contentOf(there)).toEqual(before);
  });

  it('and says so where it cannot write', async () => {
    writeFileSync(there, 'a file');
    await expect(importText(await exportExperiment(run))).rejects.toMatchObject({
      code: 'IMPORT-NOT-WRITTEN',
      exitCode: 4,
    });
    expect(readFileSync(there, 'utf8')).toBe('a file');
  });
});

describe('an import is refused, and nothing is left,', () => {
  const cases: [string, (file: ExperimentFile) => void, string, string][] = [
    ['of a path that climbs', addFile('../escaped'), 'IMPORT-UNSAFE-PATH', '../escaped'],
    ['of a path that climbs from within', addFile('trials/../../escaped'), 'IMPORT-UNSAFE-PATH', 'leaves the folder'],
    ['of an absolute path', addFile('/tmp/escaped'), 'IMPORT-UNSAFE-PATH', 'absolute'],
    ['of a hidden path', addFile('.git/config'), 'IMPORT-UNSAFE-PATH', 'hidden'],
    ['of a backslash', addFile('trials\\x'), 'IMPORT-UNSAFE-PATH', 'backslash'],
    ['of a name that climbs', (file) => (file.experiment = '../escaped'), 'IMPORT-UNSAFE-PATH', '../escaped'],
    ['of a reserved name', (file) => (file.experiment = 'external'), 'IMPORT-UNSAFE-PATH', 'external'],
    ['of one file twice', addFile('plan.json'), 'IMPORT-NOT-WHOLE', 'twice'],
    ['of a file that is a folder, too', addFile('plan.json/x'), 'IMPORT-NOT-WHOLE', 'both a file and a folder'],
    ['without its plan', dropFile('plan.json'), 'IMPORT-NOT-WHOLE', 'plan.json'],
    [
      'without a trial that the journal has',
      dropFile('trials/001-none/'),
      'IMPORT-DAMAGED',
      '001-none was written, but is gone',
    ],
    [
      'without a file of a trial',
      dropFile('trials/002-twin/latency.ndjson'),
      'IMPORT-DAMAGED',
      '002-twin/latency.ndjson is missing',
    ],
    [
      'of a trial that the journal does not have',
      addFile('trials/010-none/trial.json', '{}'),
      'IMPORT-UNKNOWN-SCHEMA',
      'not named',
    ],
    [
      'of a changed trial with a mended file',
      setFile('trials/001-none/trial.json', (text) => text.replace('"round": 1', '"round": 2')),
      'IMPORT-DAMAGED',
      'trial.json was changed after it was written',
    ],
    [
      'of a trial that calls itself by a path',
      setFile('trials/001-none/trial.json', (text) => text.replace('"arm": "none"', '"arm": "../../x"')),
      'IMPORT-UNKNOWN-SCHEMA',
      'arm',
    ],
    [
      'of a forged trial in the place of another',
      forgeTrial('001-none', (text) => text.replace('"arm": "none"', '"arm": "twin"')),
      'IMPORT-DAMAGED',
      '001-none is not the trial of twin',
    ],
    [
      'of a forged trial at a load that the plan does not have',
      forgeTrial('001-none', (text) => text.replace('"load": "load"', '"load": "other"')),
      'IMPORT-DAMAGED',
      'at other',
    ],
    [
      'of a forged trial that cannot be analysed',
      forgeTrial('001-none', (text) => text.replace('"measurement"', '"nothing"')),
      'IMPORT-DAMAGED',
      'cannot be analysed',
    ],
    [
      'of checksums that name other files',
      setFile('trials/001-none/checksums.json', () => '{"../../../etc/hostname":"00"}'),
      'IMPORT-UNSAFE-PATH',
      'etc/hostname',
    ],
    [
      'of a changed plan',
      setFile('plan.json', (text) => text.replace('"seed": 1', '"seed": 9')),
      'PLAN-CHANGED',
      'hash',
    ],
    [
      'of another plan',
      setFile('plan.json', (text) => text.replace('plan/2', 'plan/9')),
      'IMPORT-UNKNOWN-SCHEMA',
      'meshbench.plan/9',
    ],
    [
      'of another environment',
      setFile('environment.json', (text) => text.replace('environment/1', 'environment/7')),
      'IMPORT-UNKNOWN-SCHEMA',
      'meshbench.environment/7',
    ],
  ];

  it.each(cases)('%s', async (_what, change, code, message) => {
    await expect(importChanged(change)).rejects.toMatchObject({
      code,
      exitCode: 2,
      message: expect.stringContaining(message) as string,
    });
    expect(nothingWritten()).toBe(true);
  });

  it.each<[string, (file: ExperimentFile) => void, string]>([
    ['a changed byte', setFile('command.txt', (text) => `${text} `), 'command.txt is not what was exported'],
    [
      'a byte that became another',
      setFile('command.txt', (text) => text.replace('b', 'B')),
      'command.txt is not what was exported',
    ],
    ['a file that was taken out', dropFile('trials/001-none/k'), 'taken out'],
    ['files in another order', (file) => file.files.reverse(), 'another order'],
  ])('after %s, by its checksums', async (_what, change, message) => {
    if (message === 'taken out') writeFileSync(run.file('trials/001-none/k'), 'x');
    await expect(importText(await changed(change, false))).rejects.toMatchObject({
      code: 'IMPORT-CHANGED',
      message: expect.stringContaining(message) as string,
    });
    expect(nothingWritten()).toBe(true);
  });

  it('of any form that an export does not have', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => readExperimentFile(value)).toThrow(expect.objectContaining({ code: 'IMPORT-NOT-WHOLE' }));
      }),
    );
  });

  const importChanged = async (change: (file: ExperimentFile) => void): Promise<Imported> =>
    importText(await changed(change));
  const nothingWritten = (): boolean => readdirSync(root).every((name) => name !== 'escaped') && folderIsEmpty(there);
});

function addFile(name: string, text = 'x') {
  return (file: ExperimentFile): void => {
    file.files.push({ path: name, sha256: sha256(text), bytes: text.length, text });
  };
}

function dropFile(prefix: string) {
  return (file: ExperimentFile): void => {
    file.files = file.files.filter((each) => !each.path.startsWith(prefix));
  };
}

function folderIsEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return true;
  }
}
