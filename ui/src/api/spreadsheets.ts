/** Reports as workbooks, which the server writes. */
import { saveFromApi } from './client';
import type { paths } from './schema';

type Spreadsheet = Extract<keyof paths, `/spreadsheets/${string}`>;
type Ask<Path extends Spreadsheet> = NonNullable<paths[Path]['get']['parameters']['query']>;

/** The address of a workbook; what is not said is left out. */
export function spreadsheetPath<Path extends Spreadsheet>(path: Path, ask: Ask<Path>, account = ''): string {
  const said = Object.entries(ask).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return `${path.replace('{account}', encodeURIComponent(account))}?${new URLSearchParams(said)}`;
}

/** Hands a workbook over as a file: a download in a browser, a save dialog in the window. */
export const saveSpreadsheet = <Path extends Spreadsheet>(
  path: Path,
  ask: Ask<Path>,
  name: string,
  account?: string,
): Promise<void> => saveFromApi(spreadsheetPath(path, ask, account), `${name}.xlsx`);
