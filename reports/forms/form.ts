import type { ReportModel } from '../model.ts';

/** What a form may be asked for besides the model; every form takes what concerns it. */
export interface FormOptions {
  /** Columns of text, at least 40. */
  readonly width: number;
  readonly color: boolean;
  /** Name of a chart that is not empty (chart-names.ts); for the forms that show one. */
  readonly chart: string;
  /** `page`: the theme's own page colour, light or dark; `none`: transparent. */
  readonly background: 'page' | 'none';
  /** Charts of HTML that zoom. */
  readonly interactive: boolean;
}

/** The report in one form. The same model and options give the same content (but for png.ts, which draws with the machine's fonts). */
export interface Form {
  /** As `--format` names it. */
  readonly name: string;
  /** Of a file, without the dot. */
  readonly extension: string;
  readonly mediaType: string;
  /** `document`: all of the report; `chart`: one chart of it, which `chart` of the options names. */
  readonly shows: 'document' | 'chart';
  readonly render: (model: ReportModel, options: FormOptions) => Promise<string | Uint8Array>;
}
