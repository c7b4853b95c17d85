/** Reports as workbooks, which the server writes. */
import { saveFromApi } from './client';
import type { paths } from './schema';

type Spreadsheet = Extract<keyof paths, `/spreadsheets/${string}`>;
type Ask<Path extends Spreadsheet> = NonNullable<paths[Path]['get']['parameters']['query']>;

/** The address of a workbook, with what it is about in the place that the path leaves for it; what is not said is left out. */
export function spreadsheetPath<Path extends Spreadsheet>(path: Path, ask: Ask<Path>, about = ''): string {
  const said = Object.entries(ask).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return `${path.replace(/\{\w+\}/, encodeURIComponent(about))}?${new URLSearchParams(said)}`;
}

/** Hands a workbook over as a file: a download in a browser, a save dialog in the window. */
export const saveSpreadsheet = <Path extends Spreadsheet>(
  path: Path,
  ask: Ask<Path>,
  name: string,
  about?: string,
): Promise<void> => saveFromApi(spreadsheetPath(path, ask, about), `${name}.xlsx`);

/** Hands the journal over as a table or as JSON, which the server writes while it reads: it may be longer than a screen can hold. */
export const saveJournalText = (
  form: 'csv' | 'json',
  ask: Ask<'/spreadsheets/journal/{form}'>,
  name: string,
): Promise<void> => saveFromApi(spreadsheetPath('/spreadsheets/journal/{form}', ask, form), `${name}.${form}`);
